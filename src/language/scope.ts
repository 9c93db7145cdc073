import { type FileNames, type NamedRequest, namesOf } from "./names.ts";
import type { Piece, PlacedSection, RequestFile, VariableDefinition } from "./syntax.ts";

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

/** Where a name is defined. */
interface Home {
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
      return { placed, path, uri, file: uri === undefined ? undefined : this.#finder.file(uri) };
    });
    return this.#imports;
  }

  request(name: string): FoundRequest | undefined {
    return this.#first(({ requests }) => requests.get(name));
  }

  variable(name: string): FoundVariable | undefined {
    return this.#first(({ variables }) => variables.get(name));
  }

  /** Every request that can be named here, by its name. */
  get requests(): ReadonlyMap<string, FoundRequest> {
    return this.#all(({ requests }) => requests);
  }

  /** Every variable of this file and of the imported ones, by its name. */
  get variables(): ReadonlyMap<string, FoundVariable> {
    return this.#all(({ variables }) => variables);
  }

  *#homes(): Generator<Home> {
    yield { uri: this.uri, file: this.file };
    for (const { uri, file } of this.imports) if (uri !== undefined && file !== undefined) yield { uri, file };
  }

  #first<T>(find: (names: FileNames) => T | undefined): (Home & T) | undefined {
    for (const home of this.#homes()) {
      const found = find(cachedNames(home.file));
      if (found !== undefined) return { ...home, ...found };
    }
    return undefined;
  }

  #all<T>(list: (names: FileNames) => ReadonlyMap<string, T>): Map<string, Home & T> {
    const all = new Map<string, Home & T>();
    for (const home of this.#homes()) {
      for (const [name, found] of list(cachedNames(home.file)))
        if (!all.has(name)) all.set(name, { ...home, ...found });
    }
    return all;
  }
}

const namesByFile = new WeakMap<RequestFile, FileNames>();

/** `namesOf`, read once for each parsed file. */
function cachedNames(file: RequestFile): FileNames {
  let names = namesByFile.get(file);
  if (names === undefined) {
    names = namesOf(file);
    namesByFile.set(file, names);
  }
  return names;
}

/** The paths that a file imports, wherever in it they stand. */
function importPaths(file: RequestFile): { placed: PlacedSection; path: Piece }[] {
  return file.sections.flatMap((placed) =>
    placed.section.directives
      .filter(({ word, argument }) => word.text === "import" && argument.text !== "")
      .map(({ argument }) => ({ placed, path: argument })),
  );
}
