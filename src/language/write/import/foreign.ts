/** What a file of another tool says, before it is written as `.imreq`; templates stand in it as that tool writes them. */
export interface ForeignFile {
  /** The words of the file about itself. */
  readonly comments: readonly string[];
  readonly variables: readonly ForeignVariable[];
  readonly parts: readonly (ForeignRequest | ForeignHeading)[];
  /** What was left out while it was read. */
  readonly notes: readonly Note[];
}

/** Something that was left out or changed: where, and what. */
export interface Note {
  /** The request's title; "" for the file as a whole. */
  readonly place: string;
  readonly text: string;
}

export interface ForeignVariable {
  readonly name: string;
  readonly value: string;
}

/** A folder of requests. */
export interface ForeignHeading {
  readonly kind: "heading";
  readonly title: string;
  readonly comments: readonly string[];
}

export interface ForeignRequest {
  readonly kind: "request";
  readonly title: string;
  /** By which other requests use its response. */
  readonly name: string | undefined;
  readonly comments: readonly string[];
  /** In the words of `.imreq`, such as `timeout 5s`. */
  readonly directives: readonly string[];
  /** The names of the requests that run first. */
  readonly depends: readonly string[];
  readonly method: string;
  /** The URL with its query. */
  readonly address: string;
  readonly body: ForeignBody | undefined;
  /** What runs after the answer: tests and handlers. */
  readonly scripts: readonly string[];
  /** In the words of `.imreq`. */
  readonly expectations: readonly string[];
}

export type ForeignBody =
  /** `hasTemplates`: its `{{…}}` are templates and no text. */
  | { readonly kind: "text"; readonly text: string; readonly hasTemplates: boolean }
  | { readonly kind: "file"; readonly path: string };

/** A request of which only what it needs is said. */
export function foreignRequest(
  request: Pick<ForeignRequest, "title" | "address" | "body"> & Partial<ForeignRequest>,
): ForeignRequest {
  return {
    kind: "request",
    name: undefined,
    comments: [],
    directives: [],
    depends: [],
    method: "POST",
    scripts: [],
    expectations: [],
    ...request,
  };
}
