import { buildCatalog } from "../../scripts/catalogBuild.mjs";
import { catalogFolder } from "./catalog.ts";

/** Vitest's global set-up: the catalog as the build makes it. */
export function setup(): void {
  buildCatalog("src/catalog/data", catalogFolder);
}
