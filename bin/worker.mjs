/** What a worker thread starts with: threads do not inherit the way TypeScript is read. `workerData.module` is what it runs. */
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.module);
