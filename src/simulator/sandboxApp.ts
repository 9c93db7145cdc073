import { isLoopback } from "../protocol/callUrl.ts";
import { defaultApp } from "./app.ts";

/** What the sandbox profile needs to know of the simulator's app. */
export const sandboxApp = { sdkAppId: defaultApp.sdkAppId, admin: defaultApp.admins[0] ?? "" };

/** The public key for the default app of any simulator on this machine; `undefined` for everything else. */
export function simulatorKey(sdkAppId: number, origin: string): string | undefined {
  return sdkAppId === defaultApp.sdkAppId && isLoopback(new URL(origin).hostname) ? defaultApp.key : undefined;
}
