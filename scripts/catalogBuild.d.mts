export declare function buildCatalog(data: string, target: string): void;
