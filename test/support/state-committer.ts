import { StateStore } from '../../store/state-store.ts';

/**
 * A program for the crash test: commits without end, and says after each
 * commit how far it has come. With every commit all of its entries say the
 * commit's number, and a lamp goes to the archive and back.
 */
const folder = process.argv[2];
if (folder === undefined) throw new TypeError('the folder of the state is missing');
const state = StateStore.open(folder);
for (let seq = state.position().seq + 1; ; seq++) {
  const entries = Array.from({ length: 200 }, (_, index) => ({
    table: 'orders', key: `order-${index}`, value: state.encode({ seq, [`shape${seq % 50}`]: 'x'.repeat(200) }), archived: false,
  }));
  entries.push({ table: 'lamps', key: 'lamp', value: state.encode({ seq }), archived: seq % 2 === 1 });
  await state.commit({ position: { seq, logTime: seq * 1_000 }, entries });
  process.stdout.write(`${seq}\n`);
}
