import { number, record } from "./state/stored.ts";

/** The moment at which a seeded simulator begins: 2026-01-01T00:00:00Z, Unix time in milliseconds. */
const beginMs = 1_767_225_600_000;

/** What a simulator takes from outside, the same in every run with the same seed. */
export interface Seeded {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Unix time in milliseconds of what the next call stores and answers: a second later with each call. */
  readonly callTime: () => number;
  /** How far it has come, for a state file. */
  readonly position: () => SeedPosition;
}

/** From where a seeded simulator goes on. */
export interface SeedPosition {
  readonly state: number;
  readonly calls: number;
}

/** As the state file has it. */
export const seedPositionForm = record<SeedPosition>({ state: number, calls: number });

/** `seed` is any whole number. The generator is Tommy Ettinger's mulberry32. */
export function seeded(seed: number, position: SeedPosition = { state: seed, calls: 0 }): Seeded {
  let state = position.state >>> 0;
  let { calls } = position;
  return {
    random: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
    callTime: () => beginMs + 1000 * calls++,
    position: () => ({ state, calls }),
  };
}
