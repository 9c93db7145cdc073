/** What the tests in TypeScript use of `setup.mjs`. */
export function ensurePhp(): string;
export function ensurePython(): string;
export function findInPath(...names: readonly string[]): string | undefined;
