import { isLoopback } from './loopback.ts';
import type { Settings } from './settings-schema.ts';

/** What must hold between settings that are each right alone. `key` is where to look. */
interface Relation {
  readonly key: string;
  readonly holds: (settings: Settings) => boolean;
  readonly otherwise: string;
}

export const relations: readonly Relation[] = [
  {
    key: 'host',
    holds: ({ host, tokens }) => isLoopback(host) || tokens.length > 0,
    otherwise: 'is not loopback, and without a token anybody who reaches it could read and change orders; set tokens',
  },
  {
    key: 'tokens',
    holds: ({ tokens }) => new Set(tokens.map(({ token }) => token)).size === tokens.length,
    otherwise: 'hold one token twice',
  },
  {
    key: 'natsPort',
    holds: ({ natsUrl, natsPort, port }) => natsUrl !== undefined || natsPort !== port,
    otherwise: 'is the port of the API as well',
  },
  {
    key: 'stream.replicas',
    holds: ({ natsUrl, stream }) => natsUrl !== undefined || stream.replicas === 1,
    otherwise: 'is more than 1, which needs a NATS cluster; set natsUrl',
  },
  {
    key: 'clickhouse.concurrentQueries',
    holds: ({ clickhouseUrl, clickhouse }) => clickhouseUrl !== undefined || clickhouse.concurrentQueries <= 8,
    otherwise: 'is more than 8: inside this process each query holds a thread that the state needs too; set clickhouseUrl',
  },
  {
    key: 'core.maxAheadMs',
    holds: ({ core }) => core.maxAheadMs >= core.clockToleranceMs,
    otherwise: 'is shorter than core.clockToleranceMs: a time that vouches for the clock would be refused as too far ahead',
  },
  {
    key: 'core.clockJumpMs',
    holds: ({ core }) => core.clockJumpMs < core.paymentTimeoutMs,
    otherwise: 'is not shorter than core.paymentTimeoutMs: a jump of the clock that nobody notices would close every unpaid order',
  },
  {
    key: 'alerting.receivers',
    holds: ({ alerting }) => receiversOf(alerting, 'wecom').every(({ format, mentioned, mentionedMobiles }) => format === 'text' || mentioned.length + mentionedMobiles.length === 0),
    otherwise: 'mention somebody in markdown, which WeCom passes over; set format: text',
  },
  {
    key: 'alerting.receivers',
    holds: ({ alerting }) => receiversOf(alerting, 'smtp').every(({ user, password }) => (user === undefined) === (password === undefined)),
    otherwise: 'have a user without a password, or a password without a user',
  },
  {
    key: 'alerting.receivers',
    holds: ({ alerting }) => receiversOf(alerting, 'smtp').every(({ security, password, host }) => security !== 'none' || password === undefined || isLoopback(host)),
    otherwise: 'send a password over the network without encryption; set security: starttls or tls',
  },
];

function receiversOf<K extends Receiver['kind']>({ receivers }: Settings['alerting'], kind: K): Extract<Receiver, { kind: K }>[] {
  return Object.values(receivers).filter((receiver): receiver is Extract<Receiver, { kind: K }> => receiver.kind === kind);
}

type Receiver = Settings['alerting']['receivers'][string];
