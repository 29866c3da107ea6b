import { z } from 'zod';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Metrics } from './metrics.ts';

/** Why the tables can't be relied on to hold all that the log holds. */
export interface Unready {
  /** Stable: `store_away`, `reader_behind`, `replaying`, … */
  readonly code: string;
  /** A sentence for people: since when, by how much. */
  readonly message: string;
}

export interface Health {
  /** Everything that stands in the way; empty when nothing does. */
  readiness(): readonly Unready[];
}

const readinessSchema = z.object({
  ready: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** What watches the service asks without a token, and by any host name. */
export function healthRoutes(app: FastifyInstance, health: Health, metrics: Pick<Metrics, 'text' | 'contentType'>): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get('/healthz', {
    schema: { tags: ['health'], summary: 'Whether the process lives', response: { 200: z.object({ alive: z.literal(true) }) } },
  }, () => ({ alive: true as const }));

  typed.get('/readyz', {
    schema: {
      tags: ['health'], summary: 'Whether the tables hold what the log holds, and why not',
      response: { 200: readinessSchema, 503: readinessSchema },
    },
  }, (_request, reply) => {
    const reasons = health.readiness().map(({ code, message }) => ({ code, message }));
    void reply.code(reasons.length === 0 ? 200 : 503).header('cache-control', 'no-store');
    return { ready: reasons.length === 0, reasons };
  });

  typed.get('/metrics', {
    schema: { tags: ['health'], summary: "The service's metrics in Prometheus' text format", produces: ['text/plain'] },
  }, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
