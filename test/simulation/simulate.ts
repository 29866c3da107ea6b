import { parseArgs } from 'node:util';
import { minimise } from './minimise.ts';
import { tellWorld } from './tell.ts';
import { trial } from './trial.ts';
import { usualOrders, usualSeeds } from './usual.ts';
import { worldOf } from './world.ts';

/** Runs seeds against the auditor: `npm run simulate -- --seeds 1000`, or one, `--seed 7 --orders 40`. */
const usage = 'usage: npm run simulate -- [--seeds K [--from N] | --seed N] [--orders M] [--brief]';

const options = {
  seed: { type: 'string' }, seeds: { type: 'string' }, from: { type: 'string' }, orders: { type: 'string' },
  brief: { type: 'boolean' }, help: { type: 'boolean' },
} as const;

function whole(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new TypeError(`${text} is no whole number; ${usage}`);
  return Number(text);
}

/** @returns whether every seed held */
async function main(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.help === true) {
    console.log(usage);
    return true;
  }
  const orders = whole(values.orders, usualOrders);
  const first = whole(values.seed ?? values.from, 1);
  const count = values.seed === undefined ? whole(values.seeds, usualSeeds) : 1;
  const started = performance.now();
  let messages = 0;
  for (let seed = first; seed < first + count; seed++) {
    const world = worldOf(seed, orders);
    messages += world.log.length;
    const found = await trial(world);
    if (found !== undefined) {
      console.log(`seed ${seed}, message ${found.seq}: ${found.words} [${found.rule}]`);
      if (values.brief !== true) {
        const smallest = await minimise(world, found);
        console.log(`\nthe shortest story found that fails so:\n${await tellWorld(smallest)}\n\n${(await trial(smallest))?.words}`);
        console.log(`\nto see it again: npm run simulate -- --seed ${seed} --orders ${orders}`);
      }
      return false;
    }
    if (values.brief !== true && (seed - first + 1) % 100 === 0) console.log(`${seed - first + 1} seeds`);
  }
  const seconds = (performance.now() - started) / 1000;
  if (values.brief !== true) console.log(`${count} seeds of ${orders} orders hold: ${messages} messages, each read twice, in ${seconds.toFixed(1)} s`);
  return true;
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
