import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApi, tokens } from '../support/api-service.ts';
import type { TestApi, TestService } from '../support/api-service.ts';

let service: TestService;
let open: TestApi;
let closed: TestApi;

beforeAll(async () => {
  service = await startApi();
  open = service.open;
  closed = service.closed;
});

beforeEach(() => {
  service.reasons = [];
  service.resent.length = 0;
});

afterAll(() => service.stop());

const as = (token: string) => ({ authorization: `Bearer ${token}` });

describe('who may do what', () => {
  test('without a token nothing but health is open', async () => {
    for (const path of ['/api/orders', '/api/orders/jd:1', '/api/rejections', '/api/rejections/5001/0', '/board', '/board/assets/board.js', '/docs/', '/docs/static/index.css', '/openapi.json', '/']) {
      const { status, body, headers } = await closed.get(path);
      expect([path, status, body.code]).toEqual([path, 401, 'token_missing']);
      expect(headers.get('www-authenticate')).toContain('Bearer');
    }
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await closed.get(path)).status, path).toBe(200);
  });

  test('an unknown token opens nothing', async () => {
    for (const token of ['see', 'see-01234567890', '', 'SEE-0123456789']) {
      expect((await closed.get('/api/orders', as(token))).status).toBe(401);
    }
  });

  test('viewers see, operators see bytes and send again, admins may do all, finance sees', async () => {
    const bytes = async (token: string) => (await closed.get('/api/rejections/5001/0', as(token))).status;
    const orders = async (token: string) => (await closed.get('/api/orders', as(token))).status;
    const all = tokens.map(({ token }) => token);
    expect(await Promise.all(all.map(orders))).toEqual([200, 200, 200, 200]);
    expect(await Promise.all(all.map(bytes))).toEqual([403, 200, 200, 403]);
    const answer = await fetch(`${closed.url}/api/rejections/5001/resend`, { method: 'POST', headers: as('see-0123456789') });
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([403, 'role_insufficient']);
    expect(service.resent).toEqual([]);
  });

  test('a browser may give the token as a password', async () => {
    const basic = `Basic ${Buffer.from('anyone:see-0123456789').toString('base64')}`;
    expect((await closed.get('/board', { authorization: basic })).status).toBe(200);
  });

  test('without tokens a name that is not loopback is refused: it may be another page’s', async () => {
    const host = async (name: string, app = open.app) => (await app.inject({ url: '/api/orders?limit=1', headers: { host: name } })).statusCode;
    for (const name of ['localhost:8080', '127.0.0.1', '[::1]:8080', '127.1.2.3:1']) expect([name, await host(name)]).toEqual([name, 200]);
    for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:8080', '192.168.1.5']) {
      expect([name, await host(name)]).toEqual([name, 403]);
    }
    expect((await open.app.inject({ url: '/metrics', headers: { host: 'orderwatch:8080' } })).statusCode).toBe(200);
  });

  test('a page of another site may change nothing, with or without tokens', async () => {
    const send = async (headers: Record<string, string>, at = open) => {
      const { host } = new URL(at.url);
      return (await at.app.inject({ method: 'POST', url: '/api/rejections/5001/resend', headers: { host, ...headers } })).statusCode;
    };
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://localhost:1' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect(await send(headers)).toBe(403);
      expect(await send({ ...headers, authorization: 'Bearer mend-0123456789' }, closed)).toBe(403);
    }
    expect(service.resent).toEqual([]);
    expect(await send({ origin: open.url })).toBe(200);
  });
});
