import { expect, test } from 'vitest';
import { measureWindows } from '../../../commands/bench/windows.ts';
import { settings } from '../../support/story.ts';

test('windows are measured by themselves, and are closed on the way', () => {
  let ms = 0;
  // The total and seven channels: three minutes, and the five minutes and the hour that end with the first of them.
  const figures = measureWindows(settings, () => ms++ * 500, 160_000);
  expect(figures).toEqual({ 'window updates a second': 640_000, 'rows of windows': 40 });
});
