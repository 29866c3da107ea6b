import type { Options } from './option.ts';

/** How thick, fast and which the sample orders are: the same for `start --replay` and `replay`. */
export const replayOptions = {
  scale: { kind: 'number', value: 'N', summary: 'orders for each order of the file', default: 1, min: 1 },
  speed: { kind: 'number', value: 'N', summary: 'how much faster than life it goes on afterwards', default: 1, min: 0.1 },
  seed: { kind: 'number', value: 'N', summary: 'the same seed gives the same orders', default: 1, min: 0 },
} as const satisfies Options;
