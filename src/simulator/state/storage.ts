import type { SimulatorApp } from "../app.ts";
import { type Seeded, type SeedPosition, seeded, seedPositionForm } from "../seeded.ts";
import type { Simulation } from "../simulation.ts";
import { type FileMark, readStateFile, removeLeftovers, StateFile } from "./stateFile.ts";
import { type Form, number, optional, record } from "./stored.ts";
import { type StoredState, stateForm } from "./storedState.ts";

interface SeedOfFile {
  readonly seed: { readonly of: number; readonly at: SeedPosition } | undefined;
}

interface Saved extends StoredState, SeedOfFile {}

const seedForm = record<SeedOfFile>({ seed: optional(record({ of: number, at: seedPositionForm })) });

const savedForm: Form<Saved> = {
  write: (saved) => ({ ...(seedForm.write(saved) as object), ...(stateForm.write(saved) as object) }),
  read: (json) => ({ ...seedForm.read(json), ...stateForm.read(json) }),
};

/** What a simulator is started with. */
export interface StorageOptions {
  /** Where the state is kept: read at the start, saved soon after changes and at the end. Nowhere where absent. */
  readonly stateFile?: string | undefined;
  /** Makes IDs and times the same in every run: the first call happens at 2026-01-01T00:00:00Z, each later one a second after. */
  readonly seed?: number | undefined;
  /** The state could not be saved, or not to the file that was named: a sentence. */
  readonly onProblem?: ((sentence: string) => void) | undefined;
}

/** What a simulator begins with, from the state file or anew. */
export class Storage {
  readonly state: StoredState | undefined;
  /** Random numbers and times of a seeded simulator; one that is stopped goes on where it was. */
  readonly source: Seeded | undefined;
  readonly #options: StorageOptions;
  readonly #app: SimulatorApp;
  readonly #mark: FileMark | undefined;
  #file: StateFile<Saved> | undefined;

  /** Throws `StateFileError` where there is a file that cannot be used. */
  constructor(app: SimulatorApp, options: StorageOptions) {
    const { stateFile, seed } = options;
    this.#app = app;
    this.#options = options;
    const read = stateFile === undefined ? undefined : readStateFile(stateFile, app.sdkAppId, savedForm);
    const saved = read?.state;
    this.state = saved;
    this.#mark = read?.mark;
    if (seed !== undefined) this.source = seeded(seed, saved?.seed?.of === seed ? saved.seed.at : undefined);
  }

  /** Begins to keep what the simulation has. Throws `StateFileError` where a new file cannot be made. */
  keep(simulation: Simulation): void {
    const { stateFile: path, seed, onProblem = () => {} } = this.#options;
    if (path === undefined) return;
    removeLeftovers(path);
    const content = (): Saved => {
      const at = this.source?.position();
      return {
        seed: seed !== undefined && at !== undefined ? { of: seed, at } : undefined,
        ...simulation.state.stored(),
      };
    };
    const { sdkAppId } = this.#app;
    this.#file = new StateFile({ path, mark: this.#mark, sdkAppId, form: savedForm, content, onProblem });
    if (this.state === undefined) this.#file.create();
  }

  changed(): void {
    this.#file?.changed();
  }

  close(): void {
    // Reading changes nothing but the seeded time.
    if (this.source !== undefined) this.#file?.changed();
    this.#file?.close();
  }
}
