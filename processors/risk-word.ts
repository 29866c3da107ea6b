import type { Rules } from './domain/rules.ts';

/** The word of a remark that asks for a look, if there is one. */
export function riskWordIn(remark: string | undefined, { workflow }: Rules): string | undefined {
  const text = remark?.toLowerCase();
  return text === undefined ? undefined : workflow.riskWords.find((word) => text.includes(word.toLowerCase()));
}
