import { AckPolicy, DeliverPolicy, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { millis, nanos } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Settings } from '../../config/settings.ts';
import { brokerUrl, connectBroker } from '../broker.ts';
import { codeOf, fault, good, reasonOf, warning } from './finding.ts';
import type { Finding } from './finding.ts';
import { isRecentNats } from './machine.ts';

/** A running broker: its version, its stream, its clock. Nothing is written to the log. */
export async function checkBroker(settings: Settings, now: () => number): Promise<Finding[]> {
  let connection: NatsConnection;
  try {
    connection = await connectBroker(brokerUrl(settings), 'orderwatch doctor');
  } catch (error) {
    // Without a URL the broker is orderwatch's own, and comes with it.
    return [settings.natsUrl === undefined ? good(`the embedded NATS is not running now on port ${settings.natsPort}; it comes with "orderwatch start"`) : fault(reasonOf(error))];
  }
  try {
    const version = connection.info?.version ?? '0';
    const server = isRecentNats(version) ? good(`NATS ${version} at ${connection.getServer()}`) : fault(`NATS ${version} at ${connection.getServer()} is too old: 2.9 or newer is needed`);
    if (connection.info?.jetstream !== true) return [server, fault('JetStream is off there: add a jetstream block to the server’s configuration')];
    return [server, ...(await checkStream(await jetstreamManager(connection), settings, now))];
  } catch (error) {
    return [fault(`NATS answers, and JetStream does not: ${reasonOf(error)}`)];
  } finally {
    await connection.close();
  }
}

async function checkStream(manager: JetStreamManager, settings: Settings, now: () => number): Promise<Finding[]> {
  const { name } = settings.stream;
  let info: StreamInfo;
  try {
    info = await manager.streams.info(name);
  } catch (error) {
    if (codeOf(error) !== streamNotFound) throw error;
    return [good(`stream ${name} does not exist yet; "orderwatch start" makes it`)];
  }
  return [
    good(`stream ${name} holds ${info.state.messages} messages, up to sequence ${info.state.last_seq}`),
    ...judgeStream(info, settings),
    await checkClock(manager, settings, now),
  ];
}

/** What a stream must be for the log to be kept whole. */
export function judgeStream({ config }: Pick<StreamInfo, 'config'>, { stream }: Pick<Settings, 'stream'>): Finding[] {
  const findings: Finding[] = [];
  const windowMs = millis(config.duplicate_window ?? 0);
  if (!config.subjects.includes('orders.>')) findings.push(fault(`stream ${config.name} takes ${config.subjects.join(' ')}, not orders.>: messages on other subjects are lost`));
  if (config.retention !== RetentionPolicy.Limits) findings.push(fault(`stream ${config.name} has retention ${config.retention}, which deletes what was read: it must be limits`));
  if (config.max_msgs > 0 || config.max_bytes > 0) findings.push(warning(`stream ${config.name} is limited in size and forgets its oldest messages when full`));
  if (windowMs < 120_000) findings.push(warning(`stream ${config.name} recognises a repeated Nats-Msg-Id for ${windowMs / 1_000} s only: set duplicate_window to 2m`));
  const ageMs = millis(config.max_age);
  const wantedAgeMs = (stream.maxAgeDays ?? 0) * 86_400_000;
  if (ageMs !== wantedAgeMs) findings.push(warning(`stream ${config.name} keeps messages for ${age(ageMs)}, the setting stream.maxAgeDays says ${age(wantedAgeMs)}`));
  if (config.num_replicas !== stream.replicas) findings.push(warning(`stream ${config.name} has ${config.num_replicas} replicas, the setting stream.replicas says ${stream.replicas}`));
  return findings.length > 0 ? findings : [good(`stream ${config.name} keeps the log whole`)];
}

function age(ms: number): string {
  return ms === 0 ? 'ever' : `${ms / 86_400_000} days`;
}

/** From where on a difference is worth a look; the network's own delay stays well below. */
const noticeableMs = 2_000;

/**
 * Compares this host's clock with the broker's. The broker tells its own in the
 * answer to a consumer being made, which leaves the log untouched.
 */
async function checkClock(manager: JetStreamManager, { stream, core }: Settings, now: () => number): Promise<Finding> {
  const before = now();
  const consumer = await manager.consumers.add(stream.name, {
    ack_policy: AckPolicy.None, deliver_policy: DeliverPolicy.New, inactive_threshold: nanos(5_000), mem_storage: true,
  });
  const here = (before + now()) / 2;
  await manager.consumers.delete(stream.name, consumer.name);
  return judgeClock(Date.parse(consumer.created) - here, core.clockToleranceMs);
}

/** `aheadMs`: how far the broker is ahead of this host, negative when behind. */
export function judgeClock(aheadMs: number, toleranceMs: number): Finding {
  const off = Math.abs(aheadMs);
  const said = `the broker's clock is ${(off / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this host's`;
  if (off <= noticeableMs) return good("this host's clock and the broker's agree");
  const advice = 'the broker’s is the time of the log, so see that both follow NTP';
  return off > toleranceMs ? fault(`${said}: ${advice}`) : warning(`${said}: ${advice}`);
}

/** JetStream's own number for it; the message is for people. */
const streamNotFound = 10_059;
