import { readFileSync } from 'node:fs';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Instant } from '../processors/domain/instant.ts';
import { alertRoutes, type Steer } from './alerts.ts';
import { anomalyRoutes } from './anomalies.ts';
import { Access, guardHost, guardOrigin } from './auth.ts';
import type { Token } from './auth.ts';
import type { Board } from './board/model.ts';
import { boardRoutes } from './board/routes.ts';
import type { Core } from './core.ts';
import { clockRoutes } from './clocks.ts';
import { ApiError, answerTo, errorCodes } from './errors.ts';
import { healthRoutes } from './health.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';
import { orderRoutes } from './orders.ts';
import type { Reader } from './reader.ts';
import { rejectionRoutes } from './rejections.ts';
import type { Resend } from './rejections.ts';
import { rulesRoutes } from './rules.ts';
import { silenceRoutes } from './silences.ts';
import { staleOrderRoutes } from './stale-orders.ts';
import { stockRoutes } from './stock.ts';

export interface ApiOptions {
  readonly reader: Reader;
  readonly core: Core;
  readonly health: Health;
  readonly metrics: Pick<Metrics, 'text' | 'contentType' | 'httpDuration'>;
  /** Puts a message into the log once more. */
  readonly publishRaw: Resend;
  /** Puts what a person says of alerts into the log. */
  readonly steer: Steer;
  /** Empty: everyone may do everything, so listen on loopback only. */
  readonly tokens: readonly Token[];
  readonly boards: readonly Board[];
  /** What boards call now: the end of their range. */
  readonly now: () => Instant;
  /** The version to show in the API's description. */
  readonly version: string;
  readonly log: FastifyBaseLogger;
  /** `/clickhouse`. It reaches the bytes of refused messages, so it is for operators. */
  readonly clickhouse?: FastifyPluginAsync;
}

/** Builds the service; the caller listens and closes. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const access = new Access(options.tokens);
  const app = Fastify({
    loggerInstance: options.log,
    // A line a request is what metrics are for.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 300, querystringParser: (text) => parseQuery(text) },
    requestTimeout: 60_000,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrors(app);
  measure(app, options.metrics);
  setHeaders(app);
  await describe(app, options.version);

  // Registered scopes say who may use what is in them. Whatever is in none of them is not served.
  await app.register(async (open) => { healthRoutes(open, options.health, options.metrics); });
  await app.register(async (closed) => {
    if (!access.closed) closed.addHook('onRequest', guardHost);
    closed.addHook('onRequest', guardOrigin);
    await closed.register(async (viewers) => {
      viewers.addHook('onRequest', access.require('viewer'));
      boardRoutes(viewers, options);
      orderRoutes(viewers, options.reader);
      stockRoutes(viewers, options.reader, options.core);
      rulesRoutes(viewers, options.core);
      anomalyRoutes(viewers, options.reader);
      staleOrderRoutes(viewers, options.reader);
      clockRoutes(viewers, options);
      rejectionRoutes(viewers, { reader: options.reader, resend: options.publishRaw, operators: access.require('operator') });
      const alerting = { ...options, operators: access.require('operator'), nameOf: (request: FastifyRequest) => access.nameOf(request) };
      alertRoutes(viewers, alerting);
      silenceRoutes(viewers, alerting);
      viewers.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
      // In a scope of its own: its policy for pages must not become everyone's.
      await viewers.register(serveDocumentation);
    });
    const { clickhouse } = options;
    if (clickhouse !== undefined) {
      await closed.register(async (operators) => {
        operators.addHook('onRequest', access.require('operator'));
        await operators.register(clickhouse);
      });
    }
  });
  return app;
}

/** A parameter given twice is a list, as everywhere; none may be called `__proto__`. */
function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  const params = new URLSearchParams(text);
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name);
    query[name] = values.length === 1 ? String(values[0]) : values;
  }
  return query;
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = answerTo(error);
    if (status >= 500) request.log.error({ err: error, method: request.method, route: routeOf(request) }, body.message);
    void reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const { status, body } = answerTo(new ApiError('route_not_found', `${request.method} ${request.url.split('?')[0]}`));
    void reply.code(status).send(body);
  });
}

/** The pattern of a route, not its path: ids must not become labels. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}

function measure(app: FastifyInstance, metrics: Pick<Metrics, 'httpDuration'>): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.httpDuration.observe(reply.elapsedTime / 1_000, {
      method: request.method, route: routeOf(request), status: String(reply.statusCode),
    });
    done();
  });
}

function setHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer').header('x-frame-options', 'DENY');
    done();
  });
}

async function describe(app: FastifyInstance, version: string): Promise<void> {
  const codes = Object.entries(errorCodes).map(([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning.replaceAll('<', '&lt;')} |`);
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'orderwatch',
        version,
        description: [
          'Orders of all channels as one log tells them. Errors are `{code, message, detail?}`; codes are stable:', '',
          '| code | status | meaning |', '|---|---|---|', ...codes,
        ].join('\n'),
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
}

async function serveDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'orderwatch: the API' },
    logo: { type: 'image/svg+xml', content: readFileSync(new URL('board/assets/icon.svg', import.meta.url)), href: '/board', target: '_self' },
    // The pages' own policy: nothing from elsewhere, no script in the page.
    staticCSP: {
      'default-src': ["'none'"], 'script-src': ["'self'"], 'style-src': ["'self'", "'unsafe-inline'"], 'img-src': ["'self'", 'data:'],
      'connect-src': ["'self'"], 'base-uri': ["'none'"], 'form-action': ["'self'"], 'frame-ancestors': ["'none'"],
    },
  });
}
