/** `startClickHouseHttp` in a process of its own, so that a test can kill the server. Usage: clickhouse-front.ts FOLDER PORT */
import { startClickHouseHttp } from './clickhouse-http.ts';

const [folder, port] = process.argv.slice(2);
if (folder === undefined || port === undefined) throw new Error('usage: clickhouse-front.ts FOLDER PORT');
await startClickHouseHttp(folder, Number(port));
process.stdout.write('listening\n');
