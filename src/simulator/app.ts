/** An app as the simulator knows it. */
export interface SimulatorApp {
  readonly sdkAppId: number;
  /** The secret key that UserSigs of this app are made with; used as text. */
  readonly key: string;
  /** The user IDs that may call the RESTful API; their accounts always exist. */
  readonly admins: readonly string[];
}

/** The app of a simulator that was given none. Its key is public on purpose: it opens nothing but a simulator. */
export const defaultApp: SimulatorApp = {
  sdkAppId: 1400000000,
  key: "imreq-simulator-key-is-not-a-secret",
  admins: ["administrator"],
};
