import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { outcomeReasons } from '../processors/domain/outcome.ts';
import { rejectionReasons } from '../processors/domain/rejection.ts';
import { rejectionByKey, rejectionCounts, rejectionsPage } from '../store/queries/rejections.ts';
import type { RejectionColumns, RejectionFilters } from '../store/queries/rejections.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ApiError } from './errors.ts';
import { instantFilter, pageFilters } from './filters.ts';
import type { Reader } from './reader.ts';
import { time, timeSchema } from './shape.ts';

/**
 * Puts the message with this log sequence into the log once more: the same
 * bytes, subject and headers but for an id of its own. Answers its new
 * sequence; `duplicate` when the log had it from a moment ago.
 *
 * @throws an error with code `message_gone` or `log_away`
 */
export type Resend = (request: { readonly resendOf: number }) => Promise<{ readonly seq: number; readonly duplicate: boolean }>;

export interface RejectionOptions {
  readonly reader: Reader;
  readonly resend: Resend;
  /** Lets only operators through: raw bytes may hold what mappings leave out. */
  readonly operators: onRequestHookHandler;
}

const rejectionSchema = z.object({
  seq: z.number().int().describe('Log sequence of the message; with ordinal the key'),
  ordinal: z.number().int(),
  logTime: timeSchema,
  source: z.string(),
  subject: z.string(),
  stage: z.string().describe('ingest: could not be read. lifecycle: was read and is illegal'),
  reason: z.string(),
  meaning: z.string().optional().describe('The reason in words'),
  detail: z.string(),
  payloadBytes: z.number().int().describe('The bytes are kept once a message, with its first rejection'),
});

const rejectionWithPayload = rejectionSchema.extend({
  payload: z.object({
    text: z.string().optional().describe('The bytes as text, when they are UTF-8'),
    base64: z.string(),
  }),
});

const sequence = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const rejectionsFilter = z.strictObject({
  seq: sequence.optional().describe('Log sequence: all rejections of one message'),
  source: z.string().max(100).optional(),
  reason: z.string().max(100).optional(),
  stage: z.enum(['ingest', 'lifecycle']).optional(),
  from: instantFilter.optional().describe('Log time, from this instant on'),
  to: instantFilter.optional().describe('Log time, before this instant'),
  ...pageFilters,
});

/** `/api/rejections`: list, show, send again. */
export function rejectionRoutes(app: FastifyInstance, { reader, resend, operators }: RejectionOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/api/rejections', {
    schema: {
      tags: ['rejections'],
      summary: 'What was not taken in, the newest first, with counts by reason over all pages',
      querystring: rejectionsFilter,
      response: {
        200: z.object({
          rejections: z.array(rejectionSchema),
          counts: z.array(z.object({ reason: z.string(), stage: z.string(), rejections: z.number().int() })),
          nextCursor: z.string().optional(),
        }),
      },
    },
  }, async (request) => {
    const { limit, cursor, ...given } = request.query;
    const filters = given as RejectionFilters;
    const key = cursor === undefined ? undefined : readCursor(cursor, ['number', 'number']);
    const after = key === undefined ? undefined : { seq: key[0], ordinal: key[1] };
    const [rows, counts] = await Promise.all([
      reader.read(rejectionsPage(filters, limit + 1, after)),
      reader.read(rejectionCounts(filters)),
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rejections: page.map(rejection),
      counts,
      nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.seq, last.ordinal]) : undefined,
    };
  });

  typed.get('/api/rejections/:seq/:ordinal', {
    onRequest: operators,
    schema: {
      tags: ['rejections'],
      summary: 'One rejection with the bytes of its message; for operators',
      params: z.object({ seq: sequence, ordinal: z.coerce.number().int().min(0).max(0xffff_ffff) }),
      response: { 200: rejectionWithPayload },
    },
  }, async (request, reply) => {
    const { seq, ordinal } = request.params;
    const [row] = await reader.read(rejectionByKey(seq, ordinal));
    if (row === undefined) throw new ApiError('rejection_not_found', `${seq}/${ordinal}`);
    const bytes = Buffer.from(row.payload_base64, 'base64');
    void reply.header('cache-control', 'no-store');
    return {
      ...rejection(row),
      payload: { ...(isUtf8(bytes) ? { text: bytes.toString('utf8') } : {}), base64: row.payload_base64 },
    };
  });

  typed.post('/api/rejections/:seq/resend', {
    onRequest: operators,
    schema: {
      tags: ['rejections'],
      summary: 'Sends the message through again, after its mapping was mended; for operators',
      params: z.object({ seq: sequence }),
      response: { 200: z.object({ resendOf: z.number().int(), seq: z.number().int().describe('Its new log sequence') }) },
    },
  }, async (request) => {
    const { seq } = request.params;
    const [row] = await reader.read(rejectionsPage({ seq }, 1));
    if (row === undefined) throw new ApiError('rejection_not_found', String(seq));
    const sent = await resend({ resendOf: seq });
    if (sent.duplicate) throw new ApiError('resend_repeated', `log sequence ${sent.seq}`);
    return { resendOf: seq, seq: sent.seq };
  });
}

/** Reasons of both stages in words; no code means two things. */
const meanings: Readonly<Record<string, string>> = { ...outcomeReasons.refused, ...rejectionReasons };

function rejection(row: RejectionColumns): z.infer<typeof rejectionSchema> {
  return {
    seq: row.seq,
    ordinal: row.ordinal,
    logTime: time(row.log_time),
    source: row.source,
    subject: row.subject,
    stage: row.stage,
    reason: row.reason,
    meaning: meanings[row.reason],
    detail: row.detail,
    payloadBytes: row.payload_bytes,
  };
}
