import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { smtpReceiver, type SmtpOptions } from '../../alerting/smtp.ts';
import { destinationOf, evening, messageOf, notificationOf, openBench, type Bench } from '../support/deliveries.ts';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  /** A header, unfolded and decoded where it is an encoded word. */
  header(name: string): string | undefined;
}

interface Post {
  readonly port: number;
  readonly mails: Mail[];
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close(); });

/** A real SMTP server. `refuse` says with which code a recipient is turned away, `busy` how many mails are put off first. */
async function startPost(options: { refuse?: (address: string) => number | undefined; busy?: number; password?: string; stall?: boolean } = {}): Promise<Post> {
  const mails: Mail[] = [];
  let busy = options.busy ?? 0;
  const failure = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
  const server = new SMTPServer({
    authOptional: options.password === undefined, allowInsecureAuth: true, disabledCommands: ['STARTTLS'], logger: false,
    onConnect: (_session, callback) => { if (options.stall !== true) callback(null); },
    onAuth: ({ password }, _session, callback) => { callback(password === options.password ? null : failure(535, 'wrong password'), { user: 'ops' }); },
    onRcptTo: ({ address }, _session, callback) => {
      const code = options.refuse?.(address);
      callback(code === undefined ? null : failure(code, `not ${address}`));
    },
    onData: (stream, { envelope }, callback) => {
      let raw = '';
      stream.on('data', (chunk: Buffer) => { raw += chunk.toString(); });
      stream.on('end', () => {
        if (busy-- > 0) return callback(failure(451, 'come again later'));
        const unfolded = raw.replace(/\r\n[ \t]+/g, ' ');
        mails.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, to: envelope.rcptTo.map(({ address }) => address), raw,
          header: (name) => decode(new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1]),
        });
        callback(null, 'queued');
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closing.push(() => new Promise((resolve) => { server.close(resolve); }));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

function decode(text: string | undefined): string | undefined {
  return text?.replaceAll(/\?= =\?/g, '?==?').replaceAll(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, kind: string, body: string) =>
    (kind.toUpperCase() === 'B' ? Buffer.from(body, 'base64').toString() : Buffer.from(body.replaceAll('_', ' ').replaceAll(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString()));
}

const receiver = (port: number, part: Partial<SmtpOptions> = {}) => smtpReceiver({
  name: 'ops', host: '127.0.0.1', port, security: 'none', user: undefined, password: undefined, from: 'orderwatch <oms@example.com>', to: ['li@example.com'],
  timeoutMs: 5_000, ...part,
});

async function open(...destinations: Parameters<typeof openBench>[0]): Promise<Bench> {
  const bench = await openBench(destinations);
  closing.push(() => bench.stop());
  return bench;
}
const outcomes = ({ attempts }: Bench) => attempts.map(({ attempt, outcome }) => `${attempt} ${outcome}`);
const unending = new AbortController().signal;

test('one incident is one thread, and each of its mails can be known again', async () => {
  const post = await startPost({ busy: 1 });
  const bench = await open(destinationOf(receiver(post.port), { language: 'zh' }));
  await bench.dispatcher.accept([notificationOf(7)], new Set());
  await bench.written(2);
  await bench.dispatcher.accept([notificationOf(9, { reason: 'resolved' }, { state: 'resolved', resolvedAt: evening })], new Set(['ALERT-7-0']));
  await bench.written(3);
  expect(outcomes(bench)).toEqual(['1 failed', '2 delivered', '1 delivered']);
  const [first, second] = post.mails;
  expect(first!.header('Subject')).toContain('【严重·新告警】订单量异常');
  expect(second!.header('Subject')).toContain('已恢复');
  expect([first, second].map((mail) => mail!.header('Message-ID'))).toEqual([`<7-0-${evening}.ops@example.com>`, `<9-0-${evening}.ops@example.com>`]);
  expect([first, second].map((mail) => mail!.header('References'))).toEqual(Array(2).fill('<alert.ALERT-7-0.ops@example.com>'));
  expect(first!.header('Auto-Submitted')).toBe('auto-generated');
  expect(first!.raw).toMatch(/Content-Type: multipart\/alternative/);
});

test('the same notification sent again has the same Message-ID', async () => {
  const post = await startPost();
  for (let i = 0; i < 2; i++) await receiver(post.port).send([messageOf(notificationOf(7))], unending);
  expect(new Set(post.mails.map((mail) => mail.header('Message-ID'))).size).toBe(1);
});

test.each([
  ['a recipient that is put off', { refuse: () => 450 }, {}, 'failed'],
  ['a recipient that is refused', { refuse: () => 550 }, {}, 'refused'],
  ['a wrong password', { password: 'right' }, { user: 'ops', password: 'wrong' }, 'refused'],
  ['the right password', { password: 'right' }, { user: 'ops', password: 'right' }, 'delivered'],
  ['encryption that the server has not', {}, { security: 'starttls' }, 'refused'],
  ['one recipient of two refused', { refuse: (address: string) => (address === 'gone@example.com' ? 550 : undefined) }, { to: ['li@example.com', 'gone@example.com'] }, 'delivered'],
] as const)('%s', async (_, post, part, outcome) => {
  const { port } = await startPost(post);
  expect(await receiver(port, part).send([messageOf(notificationOf(7))], unending)).toMatchObject({ outcome });
});

test('a server that never greets is given up, and nobody at all too', async () => {
  const { port } = await startPost({ stall: true });
  expect(await receiver(port, { timeoutMs: 50 }).send([messageOf(notificationOf(7))], unending)).toMatchObject({ outcome: 'failed' });
  expect(await receiver(1).send([messageOf(notificationOf(7))], unending)).toMatchObject({ outcome: 'failed' });
});

test('what others wrote stands in a mail as text, and adds no header', async () => {
  const post = await startPost();
  const subjects = ['x\r\nBcc: evil@example.com\r\n\r\n<a href="http://evil.example/">pay here</a>'];
  await receiver(post.port).send([messageOf(notificationOf(7, {}, { subjects, evidence: { reason: '<img src=x onerror=alert(1)> https://evil.example/a' } }))], unending);
  const [mail] = post.mails;
  expect(mail!.to).toEqual(['li@example.com']);
  expect(mail!.header('Bcc')).toBeUndefined();
  const text = Buffer.from(mail!.raw.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString();
  const html = text.slice(text.indexOf('Content-Type: text/html'));
  expect(html).not.toMatch(/<img|<a href="http:\/\/evil/);
  expect(text).not.toMatch(/https?:\/\/evil/);
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
});
