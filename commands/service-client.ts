import { z } from 'zod';
import { isLoopback } from '../config/loopback.ts';
import type { Settings } from '../config/settings.ts';
import { CommandError } from './command-error.ts';

/** What the service answers when it refuses. */
const refusal = z.object({ code: z.string(), message: z.string(), detail: z.string().optional() });

/** Where the service of these settings is reached from this machine. */
export function serviceUrl({ host, port }: Pick<Settings, 'host' | 'port'>): string {
  // An address that means "every interface" is no address to call.
  const name = isLoopback(host) || !['0.0.0.0', '::'].includes(host) ? host : '127.0.0.1';
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Asks a running orderwatch over HTTP. */
export class ServiceClient {
  private readonly base: string;
  private readonly token: string | undefined;

  constructor(base: string, token: string | undefined) {
    if (!URL.canParse(base)) throw new CommandError('url_malformed', `${base} is not a URL such as http://127.0.0.1:8080`);
    this.base = base.replace(/\/+$/, '');
    this.token = token;
  }

  /**
   * @param path begins with `/`
   * @throws {CommandError} `service_away` when nothing answers there, the service's own code when it refuses
   */
  async ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, schema: z.ZodType<T>, body?: object): Promise<T> {
    const headers = {
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    let answer: Response;
    try {
      answer = await fetch(this.base + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    } catch (cause) {
      throw new CommandError('service_away', `no orderwatch answers at ${this.base}; start it, say where it is with --url, or set the ORDERWATCH_ variables as they are set for it`, cause);
    }
    const said: unknown = await answer.json().catch(() => undefined);
    const refused = answer.ok ? undefined : refusal.safeParse(said);
    if (refused?.success === true) {
      const { code, message, detail } = refused.data;
      throw new CommandError(code, detail === undefined ? message : `${message} ${detail}`);
    }
    const read = schema.safeParse(said);
    if (!answer.ok || !read.success) throw new CommandError('service_strange', `what answers at ${this.base} is not this orderwatch (status ${answer.status})`);
    return read.data;
  }
}
