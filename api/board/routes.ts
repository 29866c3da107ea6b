import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Instant } from '../../processors/domain/instant.ts';
import { ApiError, answerTo } from '../errors.ts';
import type { Reader } from '../reader.ts';
import { chooseInterval } from './axis.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Board, Frame, Panel, Variable, View } from './model.ts';
import { drawPage } from './page.ts';
import type { Selection } from './page.ts';
import { drawPanel } from './panel.ts';

export interface BoardOptions {
  readonly boards: readonly Board[];
  readonly reader: Reader;
  readonly now: () => Instant;
}

/** The page may load its own files and nothing else, and nothing may frame it. */
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const assets = {
  'board.css': 'text/css; charset=utf-8',
  'board.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

/** No range is longer than this: each panel's query reads all of it. */
const longestRangeMs = 2 * 366 * 86_400_000;

const choices = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** `/board`, its files, and its panels one by one under `/api/board`. */
export function boardRoutes(app: FastifyInstance, { boards, reader, now }: BoardOptions): void {
  const first = boards[0];
  const hidden = { hide: true };

  app.get('/', { schema: hidden }, (_request, reply) => reply.redirect('/board'));
  // Browsers ask for it beside an answer that is no page, such as an order.
  app.get('/favicon.ico', { schema: hidden }, (_request, reply) => reply.redirect('/board/assets/icon.svg'));

  for (const [file, type] of Object.entries(assets)) {
    const bytes = readFileSync(new URL(`./assets/${file}`, import.meta.url));
    app.get(`/board/assets/${file}`, { schema: hidden }, (_request, reply) => reply.type(type).header('cache-control', 'no-cache').send(bytes));
  }

  const page = async (uid: string | undefined, query: unknown): Promise<string> => {
    const board = boardOf(boards, uid);
    const selection = await select(board, query, reader);
    const bodies = await Promise.all(board.panels.map(async (panel) => [panel.id, await draw(board, panel, selection)] as const));
    return drawPage(board, boards, selection, new Map(bodies));
  };
  const draw = async (board: Board, panel: Panel, selection: Selection): Promise<Html> => {
    const view = viewOf(panel, selection, now());
    try {
      return drawPanel(panel, await frameOf(reader, panel.sql(view)), view, board.timeZone);
    } catch (error) {
      // One panel that fails must not take the page with it, and must say why it is empty.
      const { code, message } = answerTo(error).body;
      app.log.warn({ err: error, panel: panel.title }, 'a panel could not be drawn');
      return html`<p class="failed">${message} <code>${code}</code></p>`;
    }
  };

  app.get('/board', { schema: hidden }, async (request, reply) => {
    const text = await page(first?.uid, request.query);
    return reply.type('text/html; charset=utf-8').header('content-security-policy', contentPolicy).send(text);
  });
  app.get<{ Params: { board: string } }>('/board/:board', { schema: hidden }, async (request, reply) => {
    const text = await page(request.params.board, request.query);
    return reply.type('text/html; charset=utf-8').header('content-security-policy', contentPolicy).send(text);
  });
  app.get<{ Params: { board: string; panel: string } }>('/api/board/:board/panels/:panel', { schema: hidden }, async (request, reply) => {
    const board = boardOf(boards, request.params.board);
    const panel = board.panels.find(({ id }) => String(id) === request.params.panel);
    if (panel === undefined) throw new ApiError('board_not_found', `${board.uid} has no panel ${request.params.panel}`);
    const body = await draw(board, panel, await select(board, request.query, reader));
    return reply.type('text/html; charset=utf-8').header('content-security-policy', contentPolicy).send(body.text);
  });
}

function boardOf(boards: readonly Board[], uid: string | undefined): Board {
  const board = boards.find((candidate) => candidate.uid === uid);
  if (board === undefined) throw new ApiError('board_not_found', uid === undefined ? 'no boards are configured' : `no board ${uid}`);
  return board;
}

/** Reads `range` and the variables from a query string. Values the board doesn't offer are refused. */
async function select(board: Board, query: unknown, reader: Reader): Promise<Selection> {
  const given = choices.parse(query);
  const text = (name: string): string => {
    const value = given[name] ?? '';
    if (typeof value !== 'string') throw new ApiError('filter_invalid', `${name}: one value only`);
    return value;
  };
  const rangeMs = text('range') === '' ? board.rangeMs : Number(text('range'));
  if (!Number.isInteger(rangeMs) || rangeMs < 60_000 || rangeMs > longestRangeMs) throw new ApiError('filter_invalid', 'range: milliseconds, a minute at least');
  const options: Record<string, readonly string[]> = {};
  const chosen: Record<string, string> = {};
  for (const variable of board.variables) {
    const values = await valuesOf(variable, reader);
    options[variable.name] = values;
    const value = text(variable.name);
    if (value === '') continue;
    if (!values.includes(value)) throw new ApiError('filter_invalid', `${variable.name}: no such value`);
    chosen[variable.name] = value;
  }
  return { rangeMs, options, chosen };
}

async function valuesOf({ values }: Variable, reader: Reader): Promise<readonly string[]> {
  if (!('sql' in values)) return values;
  const frame = await frameOf(reader, values.sql);
  return frame.rows.map((row) => String(row[0]));
}

function viewOf(panel: Panel, { rangeMs, options, chosen }: Selection, now: Instant): View {
  const variables = Object.entries(options).map(([name, values]) => {
    const value = chosen[name];
    return [name, value === undefined ? { all: true, values } : { all: false, values: [value] }] as const;
  });
  return { fromMs: now - rangeMs, toMs: now, intervalMs: chooseInterval(rangeMs, panel.maxPoints), variables: Object.fromEntries(variables) };
}

/** JSONEachRow keeps the order of columns, so the first row tells it. */
async function frameOf(reader: Reader, sql: string): Promise<Frame> {
  const rows = await reader.read<Record<string, unknown>>({ sql, params: {} });
  return { columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) };
}
