import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Settings } from '../config/settings.ts';
import { inboxPrefix } from '../ingest/inbox.ts';
import { CommandError } from './command-error.ts';

/** Where the broker is: the configured servers, or the embedded one's port. */
export function brokerUrl({ natsUrl, natsPort }: Pick<Settings, 'natsUrl' | 'natsPort'>): string {
  return natsUrl ?? `nats://127.0.0.1:${natsPort}`;
}

/**
 * Connects to NATS. The client leaves out what a URL says of users, so
 * `nats://user:password@host` and `nats://token@host` are taken apart here;
 * of several servers the first one's credentials serve for all. `forever` is for
 * the service: it outlives a broker that is away, however long.
 *
 * @param options `forever`: once connected, reconnect without end (a service) instead of giving up (a command)
 * @throws {CommandError} `nats_unreachable`, with the address and the settings that change it
 */
export async function connectBroker(
  url: string, name: string, options: { readonly forever?: boolean } = {},
): Promise<NatsConnection> {
  const servers = url.split(',').map((one) => new URL(one.trim()));
  try {
    const reconnect = options.forever === true ? { maxReconnectAttempts: -1 } : {};
    return await connect({ name, inboxPrefix, servers: servers.map(address), ...credentials(servers[0]), ...reconnect });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(
      'nats_unreachable',
      `NATS at ${servers.map(address).join(', ')}: ${why}; is orderwatch running there? ORDERWATCH_NATS_URL and ORDERWATCH_NATS_PORT say where to look, and have to be those it was started with`,
      cause,
    );
  }
}

/** Lets a connection go, once what was published over it has been handed over; a broker that is away is not waited for. */
export async function leaveBroker(connection: NatsConnection): Promise<void> {
  await connection.drain().catch(() => connection.close());
}

/** The URL without what must not be shown. */
function address({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function credentials(server: URL | undefined): { user?: string; pass?: string; token?: string } {
  if (server === undefined || server.username === '') return {};
  const user = decodeURIComponent(server.username);
  return server.password === '' ? { token: user } : { user, pass: decodeURIComponent(server.password) };
}
