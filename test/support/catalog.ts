import { fileURLToPath } from "node:url";
import { loadCatalog } from "../../src/catalog/catalog.ts";

export const catalogFolder = fileURLToPath(new URL("../../dist/catalog", import.meta.url));

/** The catalog that every test shares; it keeps no state but its cache. */
export const catalog = loadCatalog(catalogFolder);
