import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../support/source-files.ts';
import { transitionTable } from '../../support/transition-table.ts';

const readme = join(projectRoot, 'processors/README.md');
const section = /(<!-- made from lifecycle\.ts by test\/unit\/processors\/lifecycle\.test\.ts -->\n)[\s\S]*?(\n<!-- end -->)/;

/** `npx vitest run test/unit/processors/lifecycle.test.ts -u` writes the table anew. */
test("the README's table is the code's", async () => {
  const written = readFileSync(readme, 'utf8');
  expect(written).toMatch(section);
  const table = transitionTable();
  await expect(written.replace(section, (_, before: string, after: string) => before + table + after)).toMatchFileSnapshot(readme);
});
