/** Prints a digest of every row that the first messages of the sample history give, decoded and judged under this process's TZ. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createDecoder } from '../../ingest/decode.ts';
import { loadMappings } from '../../ingest/mapping.ts';
import { parseInstant } from '../../processors/domain/instant.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { history } from '../../samples/history.ts';
import { loadInvoices } from '../../samples/invoice.ts';
import { RowBatch } from '../../store/row-batch.ts';
import { settings } from './story.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const decode = createDecoder({ mappings: loadMappings(path('ingest/mappings')), maxBytes: 1_048_576, buyerKey: 'one key for all zones' });
const state = emptyState({ ...settings, retainFinishedMs: 3_600_000 });
const batch = new RowBatch();
let seq = 0;
for (const { subject, logTime, headers, payload } of history({
  invoices: loadInvoices(path('samples/online-retail.csv.gz')), seed: 5, scale: 1, until: parseInstant('2026-11-01T16:00:00Z')!,
})) {
  seq++;
  if (seq > 8_000) break;
  const message = decode({
    seq, receivedAt: logTime, vouched: true, subject, header: (name) => headers?.[name], payload: new TextEncoder().encode(payload),
  });
  prefetch(state, message, () => undefined);
  for (const row of step(state, message)) batch.add(row);
}
const hash = createHash('sha256');
for (const { table, pieces } of batch.seal()) {
  hash.update(table);
  for (const piece of pieces) hash.update(piece);
}
process.stdout.write(`${batch.rows} rows ${hash.digest('hex')}\n`);
