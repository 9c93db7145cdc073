/** What the page asks of VS Code; a page in a browser asks nobody. */
export type PageMessage = { readonly kind: "open"; readonly index: number } | { readonly kind: "save" };

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

/** `undefined` in a browser. */
export const host: VsCodeApi | undefined = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
