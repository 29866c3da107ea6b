/** Chance for tests, the same every time: a linear congruential generator (Numerical Recipes). In (0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

export function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance());
}

/** A count of Poisson's law, or, with more variance than its mean, of the negative binomial: a Poisson count of a gamma rate. */
export function count(mean: number, dispersion: number, chance: () => number): number {
  if (mean <= 0) return 0;
  const rate = dispersion > 1 ? gamma(mean / (dispersion - 1), chance) * (dispersion - 1) : mean;
  if (rate > 100) return Math.max(0, Math.round(rate + Math.sqrt(rate) * normal(chance)));
  let events = 0;
  for (let passed = -Math.log(chance()); passed < rate; passed -= Math.log(chance())) events += 1;
  return events;
}

/** Marsaglia and Tsang 2000. */
function gamma(shape: number, chance: () => number): number {
  if (shape < 1) return gamma(shape + 1, chance) * chance() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(chance);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(chance()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
