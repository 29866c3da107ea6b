import { distance } from 'fastest-levenshtein';

/** The candidate a mistyped name was most likely meant to be; `undefined` when none is near. */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(written.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** ` (did you mean "x"?)`, or nothing. */
export function didYouMean(written: string, candidates: Iterable<string>): string {
  const near = nearest(written, candidates);
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}

/**
 * Whether a name can hardly be anything but a slip for another: few letters
 * left out, added, exchanged or swapped, beside its length. Stricter than
 * `nearest`, since it is asked before something is refused, not when something
 * has been.
 */
export function isSlip(written: string, meant: string): boolean {
  const [one, other] = [written.toLowerCase(), meant.toLowerCase()];
  if (inOrder(one) === inOrder(other)) return true;
  const longer = Math.max(one.length, other.length);
  // In a short name another letter makes another word: link is no slip for line, nor tag for tax.
  if (longer <= 4 && one.length === other.length) return false;
  return distance(one, other) <= Math.max(1, Math.floor(longer / 4));
}

function inOrder(name: string): string {
  return name.split('').toSorted().join('');
}
