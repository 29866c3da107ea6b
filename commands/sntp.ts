import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

/** How far a time server's clock is from the host's. */
export interface TimeAnswer {
  /** It less the host's clock, in milliseconds. */
  readonly offsetMs: number;
  /** There and back, without the time the server took. */
  readonly roundTripMs: number;
}

export interface TimeQuestion {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** The host's clock. */
  readonly now: () => number;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** The place a setting names: `host`, `host:port` or `[address]:port`. */
export function timeServerAt(name: string): { readonly host: string; readonly port: number } {
  const [, host = name, port = '123'] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(name) ?? [];
  return { host, port: Number(port) };
}

/** Why a server gave no time. `code` is stable. */
export class TimeError extends Error {
  constructor(readonly code: 'time_unreachable' | 'time_no_answer' | 'time_refused' | 'time_unusable', message: string, readonly kiss?: string) {
    super(message);
  }
}

const packetBytes = 48;
/** Seconds from 1900, where this protocol counts from, to 1970; and from there to 2036, where it begins anew. */
const to1970 = 2_208_988_800;
const era = 2 ** 32;
/** A server that is itself this unsure of the time is no help. */
const mostDispersionMs = 1_000;

/**
 * Asks a server for the time (SNTP, RFC 4330 and 5905). What the request
 * carries as its time is random, and has to come back: nobody who does not see
 * it can answer. The way is timed by a clock that only runs forward.
 * @throws {TimeError}
 */
export async function askTime(question: TimeQuestion): Promise<TimeAnswer> {
  const { host, port, timeoutMs, now, elapsed, randomBytes } = question;
  const { address, family } = await lookup(host).catch((cause: unknown) => {
    throw new TimeError('time_unreachable', cause instanceof Error ? cause.message : String(cause));
  });
  const request = Buffer.alloc(packetBytes);
  // Version 4, mode 3: a client.
  request[0] = (4 << 3) | 3;
  request.set(randomBytes(8), 40);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    await connected(socket, port, address);
    const [sentAt, began] = [now(), elapsed()];
    const packet = await answered(socket, request, timeoutMs);
    const took = elapsed() - began;
    const { receivedAt, repliedAt } = read(packet, sentAt);
    const roundTripMs = Math.max(0, took - (repliedAt - receivedAt));
    return { offsetMs: Math.round((receivedAt - sentAt + (repliedAt - (sentAt + took))) / 2), roundTripMs: Math.round(roundTripMs) };
  } finally {
    socket.close();
  }
}

/** A connected socket hears its peer and nobody else. */
function connected(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(new TimeError('time_unreachable', cause.message)));
    socket.connect(port, address, resolve);
  });
}

function answered(socket: Socket, request: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimeError('time_no_answer', `no answer within ${timeoutMs} ms`)), timeoutMs);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    socket.removeAllListeners('error');
    socket.once('error', (cause) => end(() => reject(new TimeError('time_unreachable', cause.message))));
    socket.on('message', (packet) => {
      // What does not answer this very request is an echo, late or forged: the answer may still come.
      if (packet.length >= packetBytes && packet.subarray(24, 32).equals(request.subarray(40, 48))) end(() => resolve(packet));
    });
    socket.send(request);
  });
}

/** The server's two times, in milliseconds since 1970. */
function read(packet: Buffer, near: number): { readonly receivedAt: number; readonly repliedAt: number } {
  const [leap, mode, stratum] = [packet[0]! >> 6, packet[0]! & 7, packet[1]!];
  if (mode !== 4) throw new TimeError('time_unusable', `the answer is of mode ${mode}, not a server's`);
  if (stratum === 0) {
    const kiss = packet.toString('latin1', 12, 16).replaceAll(/[^A-Z]/g, '');
    throw new TimeError('time_refused', `the server wants not to be asked (${kiss})`, kiss);
  }
  if (leap === 3 || stratum > 15) throw new TimeError('time_unusable', 'the server does not know the time itself');
  if (packet.readUInt32BE(8) / 65.536 > mostDispersionMs) throw new TimeError('time_unusable', 'the server is not sure of the time');
  if (packet.readBigUInt64BE(40) === 0n || packet.readBigUInt64BE(32) === 0n) throw new TimeError('time_unusable', 'the answer tells no time');
  const [receivedAt, repliedAt] = [stamp(packet, 32, near), stamp(packet, 40, near)];
  if (repliedAt < receivedAt) throw new TimeError('time_unusable', 'the server answered before it was asked');
  return { receivedAt, repliedAt };
}

/** Its seconds begin anew every 136 years: the nearest to the host's clock is meant. */
function stamp(packet: Buffer, at: number, near: number): number {
  const seconds = packet.readUInt32BE(at) - to1970;
  const eras = Math.round((near / 1_000 - seconds) / era);
  return (seconds + eras * era) * 1_000 + (packet.readUInt32BE(at + 4) * 1_000) / era;
}
