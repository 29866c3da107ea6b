import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Settings } from '../../config/settings.ts';
import { serviceUrl } from '../service-client.ts';
import { codeOf, fault, good, reasonOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeMetrics } from './running.ts';

/** Whether the ports orderwatch will listen on are free, or who holds them. */
export async function checkPorts(settings: Settings): Promise<Finding[]> {
  const { host, port, natsUrl, natsPort, data } = settings;
  const metrics = await metricsOf(settings);
  if (metrics !== undefined) return [good(`orderwatch is running on port ${port}`), ...judgeMetrics(metrics)];
  const wanted = [{ name: 'API', host, port, variable: 'ORDERWATCH_PORT' }];
  if (natsUrl === undefined) wanted.push({ name: 'embedded NATS', host: '127.0.0.1', port: natsPort, variable: 'ORDERWATCH_NATS_PORT' });
  const absent = `no orderwatch answers at ${serviceUrl(settings)}; this looked at data folder ${data}, port ${port}${natsUrl === undefined ? ` and NATS port ${natsPort}` : ''}`;
  const findings = await Promise.all(wanted.map(async (one): Promise<Finding> => {
    const trouble = await listen(one.host, one.port);
    if (trouble === undefined) return good(`port ${one.port} is free for the ${one.name}`);
    if (trouble !== 'EADDRINUSE') return fault(`the ${one.name} cannot listen on ${one.host}:${one.port} (${trouble}): set ORDERWATCH_HOST or ${one.variable}`);
    return fault(`port ${one.port}, wanted for the ${one.name}, is held by ${await holder(one.port)}: stop that, or set ${one.variable}`);
  }));
  return [good(`${absent}: where one is running, set the ORDERWATCH_ variables as they are set for it`), ...findings];
}

/** What a running orderwatch tells Prometheus; undefined when something else or nothing answers there. */
async function metricsOf(settings: Settings): Promise<string | undefined> {
  try {
    const answer = await fetch(`${serviceUrl(settings)}/metrics`, { signal: AbortSignal.timeout(2_000) });
    const text = await answer.text();
    return text.includes('orderwatch_') ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The code of the error that listening there meets, or undefined. */
async function listen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    return typeof code === 'string' ? code : reasonOf(error);
  } finally {
    server.close();
  }
}

/** The process that listens on a port, as far as Linux lets this user see. */
async function holder(port: number): Promise<string> {
  const sockets = await listeningSockets(port);
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const id of ids) {
    const files = await readdir(`/proc/${id}/fd`).catch(() => []);
    for (const file of files) {
      const target = await readlink(`/proc/${id}/fd/${file}`).catch(() => '');
      if (sockets.has(target)) return `${(await readFile(`/proc/${id}/comm`, 'utf8')).trim()} (process ${id})`;
    }
  }
  return 'a process this user may not see';
}

/** The sockets in state LISTEN on a port, as `/proc/<pid>/fd` names them. */
async function listeningSockets(port: number): Promise<ReadonlySet<string>> {
  const listening = '0A';
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const rows = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const row of rows) {
      const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/);
      if (state === listening && local.endsWith(ending)) sockets.add(`socket:[${inode}]`);
    }
  }
  return sockets;
}
