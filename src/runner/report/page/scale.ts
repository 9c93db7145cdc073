/** A place along an axis for each value, and the values to write beside it. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Equal factors are equal steps. */
export function logScale(least: number, most: number, from: number, to: number): Scale {
  const middle = Math.sqrt(Math.max(least, 0.05) * Math.max(most, 0.05));
  // Values that are close together stand in the middle of their axis.
  const low = Math.min(Math.max(least, 0.05) / 1.15, middle / 2.5);
  const high = Math.max(most * 1.15, middle * 2.5);
  const span = Math.log(high / low);
  const at = (value: number) => from + (to - from) * (Math.log(Math.min(Math.max(value, low), high) / low) / span);
  const all = decades(low, high, [1, 2, 5]);
  return { at, ticks: all.length > 6 ? decades(low, high, [1]) : all };
}

function decades(low: number, high: number, steps: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= low && tick <= high) ticks.push(Number(tick.toPrecision(1)));
    }
  }
  return ticks;
}

/** Equal differences are equal steps; `steps` are the distances that ticks may have. */
function linearScale(least: number, most: number, from: number, to: number, steps: readonly number[]): Scale {
  const span = Math.max(most - least, 0.001);
  const at = (value: number) => from + ((to - from) * (value - least)) / span;
  const step = steps.find((candidate) => candidate >= span / mostTicks) ?? span;
  const ticks: number[] = [];
  for (let tick = Math.ceil(least / step) * step; tick <= most; tick += step) ticks.push(Number(tick.toPrecision(6)));
  return { at, ticks };
}

const mostTicks = 5;

/** An axis of whole numbers from 0. */
export function countScale(most: number, from: number, to: number): Scale {
  const steps = decades(1, Math.max(1, most), [1, 2, 5]);
  return linearScale(0, most, from, to, steps);
}

/** An axis of milliseconds from 0, with ticks at times that people say. */
export function timeScale(most: number, from: number, to: number): Scale {
  const minutes = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1440].map((minute) => minute * 60_000);
  return linearScale(0, most, from, to, [...decades(0.1, 10_000, [1, 2, 5]), 20_000, 30_000, ...minutes]);
}
