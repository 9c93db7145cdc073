/** A place along an axis for each value, and the values to write beside it. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Equal factors are equal steps. */
export function logScale(least: number, most: number, from: number, to: number): Scale {
  // A single value gets an axis around it.
  const low = Math.max(least, 0.05) / 1.15;
  const high = Math.max(Math.max(most, 0.05) * 1.15, low * 3);
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

/** Equal differences are equal steps. */
export function linearScale(least: number, most: number, from: number, to: number, mostTicks = 6): Scale {
  const span = Math.max(most - least, 0.001);
  const at = (value: number) => from + ((to - from) * (value - least)) / span;
  const rough = span / mostTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const ticks: number[] = [];
  for (let tick = Math.ceil(least / step) * step; tick <= most; tick += step) ticks.push(Number(tick.toPrecision(6)));
  return { at, ticks };
}
