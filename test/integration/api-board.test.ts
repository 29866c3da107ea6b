import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi } from '../support/api-service.ts';
import type { TestApi, TestService } from '../support/api-service.ts';
import { historyOrders } from '../support/order-history.ts';

let service: TestService;
let open: TestApi;

beforeAll(async () => {
  service = await startApi();
  open = service.open;
});

afterAll(() => service.stop());

describe('the board', () => {
  test('is at / and has every panel drawn, with no script in the page', async () => {
    const { text, headers } = await open.get('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(text.match(/data-panel="/g)).toHaveLength(13);
    expect(text).not.toContain('class="failed"');
    expect(text).not.toMatch(/<script(?! src="\/board\/assets\/board\.js" defer>)|\son\w+=|\sstyle=/);
    expect(text).toContain(`<p class="stat">${historyOrders}</p>`);
    expect(text).toContain('<a href="/api/orders/OMS-20260301-00240">OMS-20260301-00240</a>');
    expect(text).toContain('Asia/Shanghai');
  });

  test('is narrowed by what it offers, and by nothing else', async () => {
    expect((await open.get('/board/order-flow?channel=jd&currency=CNY')).text).toContain('<p class="stat">35</p>');
    expect((await open.get('/board?channel=jd')).text).toContain('<option value="jd" selected>');
    for (const query of ["channel=jd'", 'currency=USD', 'range=5', 'range=x', 'channel=jd&channel=pdd']) {
      expect((await open.get(`/board?${query}`)).status, query).toBe(400);
    }
    expect((await open.get('/board/nothing')).body.code).toBe('board_not_found');
  });

  test('leads to the other boards, over the same range and with the same choices', async () => {
    const { text } = await open.get('/board/order-flow?channel=jd&currency=CNY&range=3600000');
    expect(text).toContain('<a href="/board/fulfilment?range=3600000&amp;channel=jd">Fulfilment</a>');
    const other = await open.get('/board/fulfilment?range=3600000&channel=jd');
    expect(other.text.match(/data-panel="/g)).toHaveLength(16);
    expect(other.text).not.toContain('class="failed"');
    expect(other.text).toContain('<a href="/api/orders?overdue=true" title="List of all channels">');
    expect(other.text).toContain('<a href="/board/order-flow?range=3600000&amp;channel=jd">Order flow</a>');
  });

  test('answers its panels one by one', async () => {
    const panel = await open.get('/api/board/order-flow/panels/1?channel=jd');
    expect(panel.text).toBe('<p class="stat">35</p>');
    expect((await open.get('/api/board/order-flow/panels/999')).status).toBe(404);
  });

  test('serves its own files', async () => {
    expect((await open.get('/board/assets/board.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await open.get('/board/assets/board.css')).headers.get('content-type')).toMatch(/^text\/css/);
  });
});
