/**
 * The folder that the history lies in, whatever its file system is. Names are plain file names. Everything rejects when it cannot
 * be done.
 */
export interface HistoryFiles {
  /** The names of all files; none where the folder is not there yet. */
  list(): Promise<readonly string[]>;
  /** `undefined` where there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Makes the folder as needed. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Replaces a file of the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Does nothing where there is no such file. */
  delete(name: string): Promise<void>;
}
