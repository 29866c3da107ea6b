import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseInterval, timeTicks, valueTicks } from '../../../api/board/axis.ts';
import { formatTime, formatValue, readTime } from '../../../api/board/format.ts';
import { html } from '../../../api/board/html.ts';
import type { Frame, Panel, View } from '../../../api/board/model.ts';
import { drawPanel } from '../../../api/board/panel.ts';

const hour = 3_600_000;
const from = Date.UTC(2026, 2, 1);
const view: View = { fromMs: from, toMs: from + 24 * hour, intervalMs: hour, variables: {} };

function panel(changes: Partial<Panel>): Panel {
  return {
    id: 1, title: 'A panel', description: '', kind: 'stat', unit: 'short', noData: 'Nothing here', thresholds: [], width: 12, height: 8,
    maxPoints: 300, stacked: true, units: {}, links: {}, colours: {}, sql: () => '', ...changes,
  };
}

const draw = (changes: Partial<Panel>, frame: Frame) => drawPanel(panel(changes), frame, view, 'Asia/Shanghai').text;

describe('markup', () => {
  test('escapes what is put in and leaves markup as it is', () => {
    expect(html`<p title="${'"<&>\''}">${html`<b>${'<i>'}</b>`}${[1, 'x']}${undefined}${false}</p>`.text)
      .toBe('<p title="&quot;&lt;&amp;&gt;&#39;"><b>&lt;i&gt;</b>1x</p>');
  });

  test('no text from a table becomes markup, whatever the panel', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom('timeseries', 'bars', 'table'), (text, kind) => {
      const marked = `<script>${text}`;
      const drawn = draw({ kind, links: { a: '/x/{value}' } }, {
        columns: ['time', 'a', 'b'], rows: [kind === 'bars' ? [marked, 1] : ['2026-03-01 01:00:00', marked, 1]],
      });
      expect(drawn).not.toContain('<script');
      expect(drawn).toContain('&lt;script&gt;');
    }));
  });
});

describe('panels', () => {
  test('say so when there is nothing', () => {
    for (const kind of ['stat', 'timeseries', 'bars', 'table'] as const) expect(draw({ kind }, { columns: [], rows: [] })).toContain('Nothing here');
    expect(draw({ kind: 'stat' }, { columns: ['share'], rows: [[null]] })).toContain('Nothing here');
  });

  test('a number takes the colour of the last threshold it reached', () => {
    const thresholds = [{ from: Number.NEGATIVE_INFINITY, color: 'green' }, { from: 1, color: 'orange' }, { from: 10, color: 'red' }];
    const colour = (value: number) => /class="stat ?(\w*)"/.exec(draw({ thresholds }, { columns: ['n'], rows: [[value]] }))?.[1];
    expect([0, 1, 9, 10, 11].map(colour)).toEqual(['green', 'orange', 'orange', 'red', 'red']);
  });

  test('a number nobody judges has no colour', () => {
    expect(draw({ thresholds: [{ from: Number.NEGATIVE_INFINITY, color: 'green' }] }, { columns: ['n'], rows: [[5]] })).toContain('class="stat">5<');
  });

  test('a chart has one path a series, their sums, and a hover text a bucket', () => {
    const drawn = draw({ kind: 'timeseries' }, {
      columns: ['time', 'channel', 'orders'],
      rows: [['2026-03-01 01:00:00', 'jd', 3], ['2026-03-01 01:00:00', 'pdd', 4], ['2026-03-01 02:00:00', 'jd', 5]],
    });
    expect(drawn.match(/<path /g)).toHaveLength(2);
    expect(drawn.match(/<rect class="hover"/g)).toHaveLength(2);
    expect(drawn).toContain('2026-03-01 09:00:00\njd: 3\npdd: 4');
    expect(drawn).toMatch(/jd <b>8<\/b>/);
    expect(drawn).not.toContain('NaN');
  });

  test('a series keeps its colour whichever others there are: the one given, or the one of its name', () => {
    const colourOf = (name: string, ...others: string[]) => {
      const drawn = draw({ kind: 'timeseries', colours: { jd: 'green' } }, {
        columns: ['time', 'channel', 'orders'], rows: [...others, name].map((one) => ['2026-03-01 01:00:00', one, 3]),
      });
      return new RegExp(`<i class="(s\\d)"></i>${name} `).exec(drawn)?.[1];
    };
    expect(colourOf('jd', 'a', 'b')).toBe('s2');
    expect(colourOf('jd')).toBe('s2');
    fc.assert(fc.property(fc.stringMatching(/^\w{1,9}$/), fc.uniqueArray(fc.stringMatching(/^\w{1,9}$/), { maxLength: 6 }), (name, others) => {
      expect(colourOf(name, ...others.filter((other) => other !== name))).toBe(colourOf(name));
    }), { numRuns: 50 });
  });

  test('heads stand over their columns: numbers are to the right, also where the first row has none', () => {
    const drawn = draw({ kind: 'table', links: { id: '/x/{value}' } }, { columns: ['sku', 'left', 'id', 'none'], rows: [['A', null, 7, null], ['B', 2, 8, null]] });
    expect(drawn).toContain('<th scope="col">sku</th><th scope="col" class="number">left</th><th scope="col">id</th><th scope="col">none</th>');
  });

  test('cells are written by what they are', () => {
    const drawn = draw({ kind: 'table', unit: 'none', units: { took: 's' }, links: { order: '/api/orders/{value}' } }, {
      columns: ['order', 'placed', 'took', 'city'], rows: [['taobao:1/2', '2026-03-01 01:00:00.500', 7_200, null]],
    });
    expect(drawn).toContain('<a href="/api/orders/taobao%3A1%2F2">taobao:1/2</a>');
    expect(drawn).toContain('<td>2026-03-01 09:00:00</td>');
    expect(drawn).toContain('<td class="number">2 h</td>');
    expect(drawn).toContain('<td></td>');
  });
});

test.each([
  [0, 'short', '0'], [1_234, 'short', '1,234'], [123_456, 'short', '123 k'], [12_345_678, 'short', '12.3 M'],
  [0.1234, 'percentunit', '12.3 %'], [42, 's', '42 s'], [90, 's', '90 s'], [150, 's', '2.5 min'], [7_200, 's', '2 h'],
  [200_000, 's', '2.3 d'], [1_234.5, 'none', '1,234.50'], [-3, 'none', '-3'],
])('%d %s is written %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

describe('time', () => {
  test('is read from ClickHouse as UTC and written in the board’s zone', () => {
    expect(readTime('2026-03-01 01:00:00')).toBe(from + hour);
    expect(readTime('2026-03-01 01:00:00.250')).toBe(from + hour + 250);
    expect(readTime('OMS-20260301-00001')).toBeUndefined();
    expect(formatTime(from, 'Asia/Shanghai')).toBe('2026-03-01 08:00:00');
  });

  test('ticks of days stand on midnight there, across a change of clocks too', () => {
    const ticks = timeTicks(Date.UTC(2026, 2, 25), Date.UTC(2026, 3, 2), 'Europe/London', 10);
    expect(ticks.map(({ at }) => formatTime(at, 'Europe/London').slice(11))).toEqual(ticks.map(() => '00:00:00'));
    expect(ticks.map(({ label }) => label)).toContain('03-29');
  });

  test('a range has few ticks and few buckets, whatever its length', () => {
    fc.assert(fc.property(fc.integer({ min: 60_000, max: 3 * 366 * 24 * hour }), fc.integer({ min: 3, max: 400 }), (range, most) => {
      expect(range / chooseInterval(range, most)).toBeLessThanOrEqual(most);
      expect(timeTicks(from, from + range, 'Asia/Shanghai', most).length).toBeLessThanOrEqual(most + 1);
    }), { numRuns: 50 });
  });
});

describe('the axis of values', () => {
  test('begins at 0 and ends at or just above the largest value, with few ticks', () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), fc.boolean(), (largest, whole) => {
      const ticks = valueTicks(largest, whole);
      const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest * (1 - 1e-8));
      expect(ticks.at(-1)).toBeLessThan(largest + step);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }));
  });

  test('counts in whole numbers where parts mean nothing', () => {
    expect(valueTicks(3, true)).toEqual([0, 1, 2, 3]);
    expect(valueTicks(1, true)).toEqual([0, 1]);
    expect(valueTicks(1, false)).toEqual([0, 0.5, 1]);
    expect(valueTicks(1_300, true)).toEqual([0, 500, 1_000, 1_500]);
  });
});
