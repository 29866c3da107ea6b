/** `doomed-life.ts FOLDER WEBHOOK WECOM N`: lives until its Nth moment, and ends by SIGKILL. */
import { writeSync } from 'node:fs';
import { liveOnce } from './delivery-life.ts';

const [folder = '', webhookUrl = '', wecomUrl = '', last = ''] = process.argv.slice(2);
let moments = 0;

await liveOnce({
  folder, webhookUrl, wecomUrl,
  moment: () => {
    moments++;
    if (moments === Number(last)) process.kill(process.pid, 'SIGKILL');
  },
  // Written at once: what is buffered dies with the process.
  record: (receiver, seq, outcome) => { writeSync(1, `${receiver} ${seq} ${outcome}\n`); },
});
