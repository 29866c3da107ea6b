/**
 * Tails of counts. At low rates a count is far from normal: nothing at all is
 * usual, three may be rare. The tail probability of the negative binomial
 * law (Poisson's where the variance is the mean) is given as the deviation
 * of the normal law with the same tail, so that it stands beside the others.
 */

/** The quartile of the normal law: a median absolute deviation is this many standard deviations. */
export const quartile = 0.674489750196;

/**
 * How far a count lies from its mean, in standard deviations of the normal
 * law, signed. Half of the count's own probability is left out (mid-p), so
 * that the median of all counts lies near 0.
 */
export function countDeviation(count: number, mean: number, variance: number): number {
  const rate = Math.max(mean, 1e-6);
  // The number of failures of the negative binomial law; without overdispersion it is endless and the law is Poisson's.
  const size = variance > rate * 1.0001 ? (rate * rate) / (variance - rate) : Number.POSITIVE_INFINITY;
  const own = Math.exp(logProbability(count, rate, size));
  if (count >= rate) {
    const tail = 0.5 * own + sum(own, count, 1, rate, size);
    return normalDeviation(tail);
  }
  const tail = 0.5 * own + sum(own, count, -1, rate, size);
  return -normalDeviation(tail);
}

/** The sum of the probabilities beyond a count, upwards or downwards, by the ratio of each to the last. */
function sum(own: number, count: number, direction: 1 | -1, rate: number, size: number): number {
  let total = 0;
  let term = own;
  let at = count;
  for (let steps = 0; steps < 1_000; steps += 1) {
    if (direction === 1) {
      term *= size === Number.POSITIVE_INFINITY ? rate / (at + 1) : ((at + size) * rate) / ((at + 1) * (rate + size));
      at += 1;
    } else {
      if (at === 0) break;
      term *= size === Number.POSITIVE_INFINITY ? at / rate : (at * (rate + size)) / ((at - 1 + size) * rate);
      at -= 1;
    }
    total += term;
    if (term < total * 1e-9) break;
  }
  return total;
}

function logProbability(count: number, rate: number, size: number): number {
  if (size === Number.POSITIVE_INFINITY) return count * Math.log(rate) - rate - logGamma(count + 1);
  return logGamma(count + size) - logGamma(size) - logGamma(count + 1) + size * Math.log(size / (size + rate)) + count * Math.log(rate / (size + rate));
}

/** ln Γ(x) for x > 0: Stirling's series, moved up to where it is exact to ten digits. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 8) {
    shift -= Math.log(y);
    y += 1;
  }
  const inverse = 1 / y;
  const square = inverse * inverse;
  return shift + (y - 0.5) * Math.log(y) - y + 0.9189385332046727 + inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
}

/** The deviation whose upper normal tail is this, 0 or more (a tail above a half is 0): Abramowitz and Stegun 26.2.23. */
export function normalDeviation(tail: number): number {
  if (tail >= 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(Math.max(tail, 1e-300)));
  return Math.max(0, t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
}
