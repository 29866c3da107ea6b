/**
 * Every error the service answers with: its stable code, the HTTP status, and
 * what it means. This is the one place that decides a status; other rooms throw
 * errors with a `code` and know nothing of HTTP.
 */
export const errorCodes = {
  filter_invalid: { status: 400, meaning: 'A filter or parameter is not understood; detail names it.' },
  cursor_invalid: { status: 400, meaning: 'The cursor is not one this list gave out.' },
  request_malformed: { status: 400, meaning: 'The request cannot be read.' },
  token_missing: { status: 401, meaning: 'This service wants a token: Authorization: Bearer <token>.' },
  token_unknown: { status: 401, meaning: 'The token is not one of the configured ones.' },
  role_insufficient: { status: 403, meaning: "The token's role may not do this; detail names the role that may." },
  host_refused: { status: 403, meaning: 'Without configured tokens only requests to a loopback host name are answered.' },
  origin_refused: { status: 403, meaning: 'A page of another site may not change anything here.' },
  route_not_found: { status: 404, meaning: 'There is nothing at this path.' },
  order_not_found: { status: 404, meaning: 'No order has this id, neither an OMS id nor <channel>:<channel id>.' },
  sku_not_found: { status: 404, meaning: 'Nothing has been said of stock of this SKU.' },
  alert_not_found: { status: 404, meaning: 'No alert has this id.' },
  silence_not_found: { status: 404, meaning: 'No silence has this id.' },
  rejection_not_found: { status: 404, meaning: 'No rejection has this sequence and ordinal.' },
  clock_not_found: { status: 404, meaning: 'Nothing has been heard of a clock of this kind and name.' },
  board_not_found: { status: 404, meaning: 'There is no board, or no panel of it, of this name.' },
  resend_repeated: { status: 409, meaning: 'The message was sent again a moment ago; the log has it.' },
  alert_resolved: { status: 409, meaning: 'The alert is over.' },
  silence_over: { status: 409, meaning: 'The silence is over.' },
  message_gone: { status: 409, meaning: 'The message is neither in the log nor in the rejections any more.' },
  request_too_large: { status: 413, meaning: 'The request is larger than the limit.' },
  content_type_unknown: { status: 415, meaning: 'The content type is not one this path reads.' },
  query_too_large: { status: 500, meaning: 'A query needs more memory than one may have (clickhouse.maxMemoryBytes, shared among concurrentQueries); ask of a shorter range.' },
  store_refused: { status: 500, meaning: 'ClickHouse refused a query of this service; the log of the service has its words.' },
  internal: { status: 500, meaning: 'A fault of this service; its log says more.' },
  log_away: { status: 503, meaning: 'NATS does not answer.' },
  store_away: { status: 503, meaning: 'ClickHouse does not answer.' },
  store_busy: { status: 503, meaning: 'Too many queries are running; try again.' },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** An error with a code of `errorCodes`. `detail` is for people and names what was wrong. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, detail?: string, options?: { readonly cause?: unknown }) {
    super(errorCodes[code].meaning, options);
    this.name = 'ApiError';
    this.code = code;
    this.detail = detail;
  }
}

export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail?: string;
}

/** The status and body for anything a handler threw. What is not known is `internal`, and says nothing of itself. */
export function answerTo(error: unknown): { readonly status: number; readonly body: ErrorBody } {
  const { code, detail } = knownError(error);
  const { status, meaning } = errorCodes[code];
  return { status, body: { code, message: meaning, ...(detail === undefined ? {} : { detail }) } };
}

/** Fastify's own codes for faults of a request. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'content_type_unknown',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request_malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request_malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request_malformed',
  FST_ERR_BAD_URL: 'request_malformed',
  FST_ERR_NOT_FOUND: 'route_not_found',
};

function knownError(error: unknown): { readonly code: ErrorCode; readonly detail?: string | undefined } {
  if (error instanceof ApiError) return error;
  if (typeof error !== 'object' || error === null) return { code: 'internal' };
  const { code, validation } = error as { code?: unknown; validation?: unknown };
  if (Array.isArray(validation)) return { code: 'filter_invalid', detail: faultsOf(error as ValidationError) };
  if (typeof code !== 'string') return { code: 'internal' };
  if (Object.hasOwn(errorCodes, code)) return { code: code as ErrorCode };
  const known = fastifyCodes[code];
  return known === undefined ? { code: 'internal' } : { code: known };
}

interface ValidationError {
  readonly validationContext?: string;
  readonly validation: readonly { readonly instancePath?: string; readonly message?: string }[];
}

/** `limit: Too big…; state: Invalid option…`: the parameters a schema refused, by name. */
function faultsOf(error: ValidationError): string {
  return error.validation
    .map(({ instancePath, message }) => `${(instancePath ?? '').replace(/^\//, '') || (error.validationContext ?? 'request')}: ${message ?? 'not valid'}`)
    .join('; ');
}
