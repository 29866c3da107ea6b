import { createSocket, type Socket } from 'node:dgram';

/** Seconds from 1900 to 1970. */
const to1970 = 2_208_988_800;

/** What a server of these tests does with a request; tests change what they are about. */
export interface TimeServerWays {
  /** How far its clock is from the host's. */
  offsetMs: number;
  mode: number;
  stratum: number;
  leap: number;
  kiss: string;
  dispersionMs: number;
  /** Sends back another time than it was sent. */
  forgets: boolean;
  silent: boolean;
  /** How long its answer takes on the way back, beside what the way there takes. */
  lateMs: number;
  /** Tells no time. */
  blank: boolean;
  /** Sends this before the answer. */
  noise: Uint8Array | undefined;
}

/** A time server on loopback that tells the host's time, or what `ways` makes of it. */
export interface TimeServer {
  readonly port: number;
  readonly ways: TimeServerWays;
  readonly requests: Buffer[];
  stop(): Promise<void>;
}

export async function startTimeServer(changes: Partial<TimeServerWays> = {}, clock: () => number = Date.now): Promise<TimeServer> {
  const ways: TimeServerWays = {
    offsetMs: 0, mode: 4, stratum: 2, leap: 0, kiss: 'RATE', dispersionMs: 1, forgets: false, silent: false, lateMs: 0, blank: false, noise: undefined, ...changes,
  };
  const requests: Buffer[] = [];
  const socket: Socket = createSocket('udp4');
  socket.on('message', (request, { port, address }) => {
    requests.push(request);
    if (ways.silent) return;
    if (ways.noise !== undefined) socket.send(ways.noise, port, address);
    const answer = answerTo(request, ways, clock() + ways.offsetMs);
    setTimeout(() => socket.send(answer, port, address), ways.lateMs);
  });
  await new Promise<void>((resolve) => { socket.bind(0, '127.0.0.1', resolve); });
  return {
    port: socket.address().port, ways, requests,
    stop: () => new Promise((resolve) => { socket.close(() => resolve()); }),
  };
}

function answerTo(request: Buffer, { mode, stratum, leap, kiss, dispersionMs, forgets, blank }: TimeServerWays, now: number): Buffer {
  const answer = Buffer.alloc(48);
  answer[0] = (leap << 6) | (4 << 3) | mode;
  answer[1] = stratum;
  answer.writeUInt32BE(Math.round(dispersionMs * 65.536), 8);
  if (stratum === 0) answer.write(kiss, 12, 'latin1');
  request.copy(answer, 24, 40, 48);
  if (forgets) answer[31]! ^= 1;
  if (!blank) for (const at of [32, 40]) writeTime(answer, at, now);
  return answer;
}

function writeTime(packet: Buffer, at: number, millis: number): void {
  const seconds = Math.floor(millis / 1_000) + to1970;
  packet.writeUInt32BE(seconds % 2 ** 32, at);
  packet.writeUInt32BE(Math.floor(((millis % 1_000) / 1_000) * 2 ** 32), at + 4);
}
