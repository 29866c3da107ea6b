import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Core } from './core.ts';

const rulesSchema = z.object({
  version: z.string().describe('What they are called; routing decisions name it'),
  rules: z.looseObject({}).describe('Whole, as the log holds them: amounts in minor units, weights in grams, durations in milliseconds'),
  file: z.string().describe('As people write them, in YAML: what differs from the defaults. `orderwatch rules apply` takes it'),
});

/** `/api/rules`: the rules in force. They are changed in the log, by `orderwatch rules apply`. */
export function rulesRoutes(app: FastifyInstance, core: Pick<Core, 'rules'>): void {
  app.withTypeProvider<ZodTypeProvider>().get('/api/rules', {
    schema: {
      tags: ['rules'],
      summary: 'The rules in force',
      response: { 200: rulesSchema },
    },
  }, () => {
    const { rules, file } = core.rules();
    return { version: rules.version, rules: { ...rules }, file };
  });
}
