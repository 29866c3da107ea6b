const units: Readonly<Record<string, number>> = {
  ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000,
};

/** Longer spellings people write, and the unit they mean. */
const spellings: Readonly<Record<string, string>> = {
  sec: 's', second: 's', min: 'm', minute: 'm', hr: 'h', hour: 'h', day: 'd', week: 'w',
};

const pattern = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i;

/**
 * Reads `30m`, `15 min`, `24h`, `1.5 hours`, `7d` as whole milliseconds.
 * Undefined when the text is no duration, or not a whole number of milliseconds.
 */
export function parseDuration(text: string): number | undefined {
  const part = pattern.exec(text.trim());
  if (part === null) return undefined;
  const [, amount = '', written = ''] = part;
  const word = written.toLowerCase();
  const size = units[word] ?? units[spellings[word.replace(/s$/, '')] ?? ''];
  if (size === undefined) return undefined;
  const millis = Number(amount) * size;
  return Number.isSafeInteger(millis) ? millis : undefined;
}

/** The shortest text that `parseDuration` reads as so many milliseconds: whole units of the largest that fits. */
export function formatDuration(millis: number): string {
  const [unit, size] = Object.entries(units).filter(([name, one]) => name !== 'w' && millis >= one && millis % one === 0).at(-1) ?? ['ms', 1];
  return `${millis / size}${unit}`;
}
