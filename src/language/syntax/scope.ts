import { type FileNames, type NamedRequest, namesOf } from "./names.ts";
import { type NameKind, sectionNames } from "./sectionNames.ts";
import { importsAny, type Piece, type PlacedSection, type RequestFile, type VariableDefinition } from "./syntax.ts";

/** An `@import` of a file. */
export interface Import {
  readonly placed: PlacedSection;
  /** The path as it is written. */
  readonly path: Piece;
  /** `undefined` where the path leads out of the workspace. */
  readonly uri: string | undefined;
  /** `undefined` where the file is not there. */
  readonly file: RequestFile | undefined;
}

/** A file with its name: where a name is defined. */
export interface Home {
  readonly uri: string;
  readonly file: RequestFile;
}

export interface FoundRequest extends Home, NamedRequest {}

export interface FoundVariable extends Home {
  readonly placed: PlacedSection;
  readonly definition: VariableDefinition;
}

/** Finds files by their names; the front door keeps them parsed. */
export interface FileFinder {
  file(uri: string): RequestFile | undefined;
  resolvePath(uri: string, path: string): string | undefined;
}

/**
 * The names that count in a file: its own, then those of the files that it imports, the first import first. What an imported file
 * imports itself counts only there.
 */
export class Scope {
  readonly uri: string;
  readonly file: RequestFile;
  readonly #finder: FileFinder;
  #imports: readonly Import[] | undefined;

  constructor(uri: string, file: RequestFile, finder: FileFinder) {
    this.uri = uri;
    this.file = file;
    this.#finder = finder;
  }

  /** What the file itself defines. */
  get own(): FileNames {
    return cachedNames(this.file);
  }

  get imports(): readonly Import[] {
    this.#imports ??= importPaths(this.file).map(({ placed, path }) => {
      const uri = this.#finder.resolvePath(this.uri, path.text);
      const file = uri === undefined ? undefined : uri === this.uri ? this.file : this.#finder.file(uri);
      return { placed, path, uri, file };
    });
    return this.#imports;
  }

  /** The names that count in another file, which an imported one's variables are read with. */
  within({ uri, file }: Home): Scope {
    return uri === this.uri ? this : new Scope(uri, file, this.#finder);
  }

  request(name: string): FoundRequest | undefined {
    return this.#first(({ requests }) => requests.get(name));
  }

  variable(name: string): FoundVariable | undefined {
    return this.#first(({ variables }) => variables.get(name));
  }

  /** The file that defines what a name means here. */
  homeOf(kind: NameKind, name: string): Home | undefined {
    return namesOfKind(this.file, kind).has(name) ? this : this.importedHomeOf(kind, name);
  }

  /** The imported file that defines what a name means where this one does not define it. */
  importedHomeOf(kind: NameKind, name: string): Home | undefined {
    for (const { uri, file } of this.imports) {
      if (uri !== undefined && file !== undefined && namesOfKind(file, kind).has(name)) return { uri, file };
    }
    return undefined;
  }

  /** The names that the imported files define. */
  *importedNames(kind: NameKind): Generator<string> {
    for (const { file } of this.imports) if (file !== undefined) yield* namesOfKind(file, kind).keys();
  }

  /** Every request that can be named here, by its name. */
  get requests(): ReadonlyMap<string, FoundRequest> {
    return this.#all(({ requests }) => requests);
  }

  /** Every variable of this file and of the imported ones, by its name. */
  get variables(): ReadonlyMap<string, FoundVariable> {
    return this.#all(({ variables }) => variables);
  }

  /** This file and those that it imports, as far as they are there. */
  *#homes(): Generator<Home> {
    yield this;
    for (const { uri, file } of this.imports) if (uri !== undefined && file !== undefined) yield { uri, file };
  }

  #first<T>(find: (names: FileNames) => T | undefined): (Home & T) | undefined {
    for (const { uri, file } of this.#homes()) {
      const found = find(cachedNames(file));
      if (found !== undefined) return { uri, file, ...found };
    }
    return undefined;
  }

  #all<T>(list: (names: FileNames) => ReadonlyMap<string, T>): Map<string, Home & T> {
    const all = new Map<string, Home & T>();
    for (const { uri, file } of this.#homes()) {
      for (const [name, found] of list(cachedNames(file))) if (!all.has(name)) all.set(name, { uri, file, ...found });
    }
    return all;
  }
}

function namesOfKind(file: RequestFile, kind: NameKind): ReadonlyMap<string, unknown> {
  const { requests, variables } = cachedNames(file);
  return kind === "request" ? requests : variables;
}

const namesByFile = new WeakMap<RequestFile, FileNames>();

/** `namesOf`, read once for each parsed file. */
export function cachedNames(file: RequestFile): FileNames {
  let names = namesByFile.get(file);
  if (names === undefined) {
    names = namesOf(file);
    namesByFile.set(file, names);
  }
  return names;
}

/** The paths that a file imports, wherever in it they stand. */
function importPaths(file: RequestFile): { placed: PlacedSection; path: Piece }[] {
  const found: { placed: PlacedSection; path: Piece }[] = [];
  if (!file.hasImports) return found;
  for (const placed of file.sections) {
    if (!importsAny(placed.section)) continue;
    for (const path of sectionNames(placed.section).imports) found.push({ placed, path });
  }
  return found;
}
