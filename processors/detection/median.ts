/** The median of the first `count` numbers, which it puts in order; NaN of none. Made for a handful. */
export function median(numbers: Float64Array, count: number): number {
  for (let i = 1; i < count; i += 1) {
    const value = numbers[i] ?? 0;
    let j = i - 1;
    while (j >= 0 && (numbers[j] ?? 0) > value) {
      numbers[j + 1] = numbers[j] ?? 0;
      j -= 1;
    }
    numbers[j + 1] = value;
  }
  if (count === 0) return Number.NaN;
  const middle = numbers[count >> 1] ?? 0;
  return count % 2 === 1 ? middle : ((numbers[(count >> 1) - 1] ?? 0) + middle) / 2;
}

/** The mean of the first `count` numbers; NaN of none. */
export function meanOf(numbers: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += numbers[i] ?? 0;
  return sum / count;
}
