import { createGzip } from 'node:zlib';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { engineFault } from '../store/clickhouse-error.ts';
import type { EngineFault } from '../store/clickhouse-error.ts';
import type { ClickHouse, ForeignAnswer } from '../store/clickhouse.ts';
import { foreignSettings } from '../store/foreign-settings.ts';
import type { ForeignLimits } from '../store/foreign-settings.ts';
import { judgeForeignSql } from '../store/foreign-sql.ts';
import { Slots } from '../store/slots.ts';
import { StoreError } from '../store/store-error.ts';
import { mediaTypeOf, statusOf } from './clickhouse-dialect.ts';

export interface ClickHouseRouteOptions extends Partial<ForeignLimits> {
  readonly maxExecutionSeconds: number;
  readonly maxResultRows: number;
  /** What all queries together may take; each gets an equal share. */
  readonly maxMemoryBytes: number;
  /** How many queries run at once; four times as many may wait. Embedded, each holds one of libuv's threads. */
  readonly concurrentQueries: number;
}

/** A failure as the dialect tells it; thrown within this file only. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly fault: EngineFault) {
    super(fault.message);
  }
}

/**
 * `/clickhouse`: the tables for whoever speaks ClickHouse over HTTP, to read
 * and only to read, with limits of its own. Whether the engine is embedded or
 * a server makes no difference to the caller.
 */
export function clickhouseRoutes(clickhouse: ClickHouse, options: ClickHouseRouteOptions): FastifyPluginAsync {
  const maxMemoryBytes = Math.floor(options.maxMemoryBytes / options.concurrentQueries);
  const limits: ForeignLimits = { maxResultBytes: 128 * 1024 * 1024, ...options, maxMemoryBytes };
  const slots = new Slots(options.concurrentQueries, 4 * options.concurrentQueries);
  const names = engineNames(clickhouse);
  let queries = 0;

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = askedOf(request);
    void reply.header('x-clickhouse-query-id', headerText(asked['query_id'] || `orderwatch-${++queries}`)).header('x-clickhouse-server-display-name', 'orderwatch')
      .header('x-clickhouse-timezone', asked['session_timezone'] === undefined ? 'UTC' : headerText(asked['session_timezone']));
    try {
      const sql = sqlOf(request, asked);
      if (sql === undefined) return await reply.type('text/plain; charset=UTF-8').send('Ok.\n');
      return await run(sql, asked, request, reply);
    } catch (error) {
      return await sendFault(reply, faultOf(error), await clickhouse.version().catch(() => 'unknown'));
    }
  };

  const ping = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      await clickhouse.ping();
      return await reply.type('text/plain; charset=UTF-8').send('Ok.\n');
    } catch (error) {
      return sendFault(reply, faultOf(error), 'unknown');
    }
  };

  async function run(sql: string, asked: Readonly<Record<string, string>>, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { tableFunctions, settings: known } = await names();
    const judged = judgeForeignSql(sql, tableFunctions);
    if (judged.kind === 'empty') throw new Refusal({ code: 62, name: 'SYNTAX_ERROR', message: 'Syntax error: Empty query.' });
    if (judged.kind === 'refused') throw new Refusal(judged.refusal);
    const wanted = foreignSettings(asked, limits, known);
    if (wanted.kind === 'refused') throw new Refusal(wanted.refusal);

    const format = asked['default_format'] ?? 'TabSeparated';
    if (!/^\w+$/.test(format)) throw new Refusal({ code: 73, name: 'UNKNOWN_FORMAT', message: `Unknown format ${format}.` });
    const settings = { ...wanted.settings, ...protocolOf(asked, judged.format ?? format, clickhouse.kind) };
    const result = await slots.run(() => clickhouse.readForeign({
      sql: judged.sql, format, database: databaseOf(asked), params: paramsOf(asked), settings,
    }));
    return sendAnswer(reply, result, judged.format ?? format, wantsGzip(request, asked));
  }

  return async (app: FastifyInstance) => {
    // The body is SQL whatever type it is said to be: curl calls it a form.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body); });
    const schema = {
      summary: "Read-only ClickHouse over its own HTTP dialect: the query in the body or as ?query=, param_*, default_format, database",
      tags: ['tables'],
    };
    const hidden = { hide: true };
    app.route({ method: ['GET', 'POST'], url: '/clickhouse', schema, handler: answer });
    app.route({ method: ['GET', 'POST'], url: '/clickhouse/', schema: hidden, handler: answer });
    app.get('/clickhouse/ping', { schema: hidden }, ping);
    // Given http://host/clickhouse, ClickHouse's own client takes the path for a database and asks at the root.
    app.post('/', { schema: hidden }, answer);
    app.get('/ping', { schema: hidden }, ping);
  };
}

/** Names the engine knows, asked once. */
function engineNames(clickhouse: ClickHouse): () => Promise<{ tableFunctions: ReadonlySet<string>; settings: ReadonlySet<string> }> {
  let names: Promise<{ tableFunctions: ReadonlySet<string>; settings: ReadonlySet<string> }> | undefined;
  const ask = async () => {
    const [functions, settings] = await Promise.all([
      clickhouse.read<{ name: string }>({ sql: 'SELECT lower(name) AS name FROM system.table_functions', params: {} }),
      clickhouse.read<{ name: string }>({ sql: 'SELECT name FROM system.settings', params: {} }),
    ]);
    return { tableFunctions: new Set(functions.map(({ name }) => name)), settings: new Set(settings.map(({ name }) => name)) };
  };
  return () => {
    names ??= ask().catch((error: unknown) => {
      names = undefined;
      throw error;
    });
    return names;
  };
}

/** Parameters of the URL, and of the headers that mean the same. Of one given twice the last counts, as at a server. */
function askedOf(request: FastifyRequest): Record<string, string> {
  // Without a prototype no name in it means anything but what the client gave.
  const asked = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    asked[name] = typeof value === 'string' ? value : value.at(-1) ?? '';
  }
  for (const [header, name] of [['x-clickhouse-database', 'database'], ['x-clickhouse-format', 'default_format']] as const) {
    const value = request.headers[header];
    if (typeof value === 'string') asked[name] ??= value;
  }
  return asked;
}

/** Ours unless another is named; `clickhouse` is what a client made of our path. */
function databaseOf(asked: Readonly<Record<string, string>>): string {
  const named = asked['database'] ?? '';
  return named === '' || named === 'clickhouse' ? 'orderwatch' : named;
}

/**
 * A client that names a protocol version reads Native blocks as that version
 * has them. A server writes them so; the embedded engine knows only version 0,
 * and an error is better than blocks that are read wrong.
 */
function protocolOf(asked: Readonly<Record<string, string>>, format: string, kind: ClickHouse['kind']): Record<string, string> {
  const version = asked['client_protocol_version'] ?? '0';
  if (!(Number(version) > 0)) return {};
  if (kind === 'server') return { client_protocol_version: String(Number(version)) };
  if (format !== 'Native') return {};
  throw new Refusal({ code: 48, name: 'NOT_IMPLEMENTED', message: `Native blocks of protocol version ${Number(version)} are not written by the embedded engine.` });
}

function paramsOf(asked: Readonly<Record<string, string>>): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(asked)) if (/^param_\w+$/.test(name)) params[name.slice('param_'.length)] = value;
  return params;
}

/** The query: the URL's, the body's, or the body's behind the URL's. Undefined for the bare GET that asks whether one is there. */
function sqlOf(request: FastifyRequest, asked: Readonly<Record<string, string>>): string | undefined {
  if (asked['compress'] === '1' || asked['decompress'] === '1') {
    throw new Refusal({ code: 48, name: 'NOT_IMPLEMENTED', message: "ClickHouse's own compression is not spoken here; ask for gzip." });
  }
  if (request.headers['content-encoding'] !== undefined && request.headers['content-encoding'] !== 'identity') {
    throw new Refusal({ code: 48, name: 'NOT_IMPLEMENTED', message: 'Compressed queries are not accepted here.' });
  }
  if (request.headers['content-type']?.startsWith('multipart/') === true) {
    throw new Refusal({ code: 48, name: 'NOT_IMPLEMENTED', message: 'External tables are not accepted here.' });
  }
  const inUrl = asked['query'] ?? '';
  const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  if (request.method === 'GET' && inUrl === '' && body === '') return undefined;
  return inUrl === '' ? body : body === '' ? inUrl : `${inUrl}\n${body}`;
}

function wantsGzip(request: FastifyRequest, asked: Readonly<Record<string, string>>): boolean {
  return asked['enable_http_compression'] === '1' && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
}

function sendAnswer(reply: FastifyReply, { body, summary }: ForeignAnswer, format: string, gzip: boolean): FastifyReply {
  void reply.type(mediaTypeOf(format)).header('x-clickhouse-format', format);
  if (summary !== undefined) void reply.header('x-clickhouse-summary', JSON.stringify(summary));
  if (!gzip) return reply.send(body);
  const packed = createGzip({ level: 3 });
  body.on('error', (error) => { packed.destroy(error); });
  return reply.header('content-encoding', 'gzip').send(body.pipe(packed));
}

function sendFault(reply: FastifyReply, { code, name, message }: EngineFault, version: string): FastifyReply {
  return reply.code(statusOf(code)).type('text/plain; charset=UTF-8').header('x-clickhouse-exception-code', String(code))
    .send(`Code: ${code}. DB::Exception: ${message} (${name}) (version ${version})\n`);
}

function faultOf(error: unknown): EngineFault {
  if (error instanceof Refusal) return error.fault;
  if (error instanceof StoreError && error.code === 'store_busy') return { code: 202, name: 'TOO_MANY_SIMULTANEOUS_QUERIES', message: `Too many simultaneous queries: ${error.message}.` };
  return engineFault(error) ?? { code: 210, name: 'NETWORK_ERROR', message: 'The tables cannot be reached; trying again later may help.' };
}

/** What a client gave, as a header may carry it. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
