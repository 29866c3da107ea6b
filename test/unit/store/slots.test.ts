import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slots } from '../../../store/slots.ts';

test('never more at once than there are slots, and everybody is served or refused', async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 5 }), fc.array(fc.boolean(), { maxLength: 25 }), fc.scheduler(),
    async (limit, line, works, scheduler) => {
      const slots = new Slots(limit, line);
      let running = 0;
      let most = 0;
      const outcomes = works.map((succeeds, index) => slots.run(async () => {
        most = Math.max(most, ++running);
        await scheduler.schedule(Promise.resolve(), `work ${index}`);
        running--;
        if (!succeeds) throw new Error('failed');
        return 'done';
      }).catch((error: unknown) => (error as { code?: string }).code ?? 'failed'));
      const settled = await scheduler.waitFor(Promise.all(outcomes));
      expect(most).toBeLessThanOrEqual(limit);
      // All came at once, so those beyond slots and line are refused, in the order they came.
      expect(settled).toEqual(works.map((succeeds, index) => (index >= limit + line ? 'store_busy' : succeeds ? 'done' : 'failed')));
      expect([slots.running, slots.waiting]).toEqual([0, 0]);
    },
  ));
});
