import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../support/source-files.ts';
import { type Defect, planted } from './defect.ts';
import { defects } from './defects.ts';
import { usualSeeds } from './usual.ts';

/** What a copy needs to run the simulator by itself. */
const copied = ['processors', 'commands/batch.ts', 'store', 'test/simulation', 'test/support/source-files.ts', 'package.json', 'tsconfig.json'];

interface Caught {
  readonly defect: Defect;
  /** The seed's number and the auditor's words; undefined when nothing was noticed. */
  readonly by: string | undefined;
}

/** Plants one defect and looks for it. */
async function plant(defect: Defect): Promise<Caught> {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-defect-'));
  try {
    mkdirSync(join(folder, 'commands'));
    for (const path of copied) cpSync(join(projectRoot, path), join(folder, path), { recursive: true });
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, defect.file);
    writeFileSync(file, planted(readFileSync(file, 'utf8'), defect));
    return { defect, by: await simulate(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the simulator in a folder until a seed fails. */
function simulate(folder: string): Promise<string | undefined> {
  const args = ['--import', 'tsx', 'test/simulation/simulate.ts', '--brief', '--seeds', String(usualSeeds)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (error, out, err) => {
      if (error === null) resolve(undefined);
      else if (out.startsWith('seed ')) resolve(out.split('\n')[0]);
      else reject(new Error(`the simulator did not run: ${err}`));
    });
  });
}

/**
 * Is the auditor awake? Plants each defect in a copy of the core and says which
 * seed catches it, in the auditor's words: `npm run simulate:mutations`.
 */
const caught: Caught[] = [];
for (let at = 0; at < defects.length; at += 2) {
  // Two at a time: a process each for the two cores of a small machine.
  const pair = await Promise.all(defects.slice(at, at + 2).map(plant));
  for (const { defect, by } of pair) console.log(`| ${defect.name} | ${by === undefined ? `NOT CAUGHT within ${usualSeeds} seeds` : by.slice(0, 160)} |`);
  caught.push(...pair);
}
const missed = caught.filter(({ by }) => by === undefined);
console.log(`\n${defects.length} defects, ${defects.length - missed.length} caught`);
process.exitCode = missed.length === 0 ? 0 : 1;
