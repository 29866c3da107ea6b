import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { ApiError } from './errors.ts';

export const roles = ['viewer', 'operator', 'finance', 'admin'] as const;

export type Role = (typeof roles)[number];

/** A configured bearer token and what its bearer may do. */
export interface Token {
  readonly token: string;
  readonly role: Role;
}

/** What each role may do: its own work, and everything of the roles listed. */
const includes: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  operator: ['viewer', 'operator'],
  finance: ['viewer', 'finance'],
  admin: ['viewer', 'operator', 'finance', 'admin'],
};

/**
 * Who may ask for what. Without configured tokens everyone on this machine may
 * do everything; main then listens on loopback only. What remains to fear is a
 * browser lured into asking for a stranger: `guardHost` and `guardOrigin`.
 */
export class Access {
  readonly #tokens: readonly { readonly digest: Buffer; readonly role: Role }[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens.map(({ token, role }) => ({ digest: digest(token), role }));
  }

  /** False when no tokens are configured. */
  get closed(): boolean {
    return this.#tokens.length > 0;
  }

  /** A hook that lets only the bearers of `role`, or of a role that includes it, through. */
  require(role: Role): onRequestHookHandler {
    return (request, reply, done) => {
      if (!this.closed) return done();
      const credential = credentialOf(request);
      const held = credential === undefined ? undefined : this.#roleOf(credential);
      if (held !== undefined && includes[held].includes(role)) return done();
      if (held !== undefined) return done(new ApiError('role_insufficient', `needs role ${role}, the token has ${held}`));
      // A browser asks its user when Basic is offered: the token is the password, the name is free.
      void reply.header('www-authenticate', 'Bearer realm="orderwatch", Basic realm="orderwatch", charset="UTF-8"');
      done(new ApiError(credential === undefined ? 'token_missing' : 'token_unknown'));
    };
  }

  /** What the bearer of a request is called in the log: the token's role, since tokens have no names. */
  nameOf(request: FastifyRequest): string {
    const credential = credentialOf(request);
    return (credential === undefined ? undefined : this.#roleOf(credential)) ?? 'local';
  }

  /** Looks at every token whatever is found, and compares digests of equal length: the time taken tells nothing. */
  #roleOf(credential: string): Role | undefined {
    const given = digest(credential);
    let role: Role | undefined;
    for (const token of this.#tokens) if (timingSafeEqual(token.digest, given)) role = token.role;
    return role;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * The token of a request: as a bearer, as the password of Basic (browsers), or
 * as ClickHouse's clients send a password. Never from the URL, which is logged.
 */
function credentialOf(request: FastifyRequest): string | undefined {
  const [scheme, value] = (request.headers.authorization ?? '').split(' ', 2);
  if (value !== undefined && scheme?.toLowerCase() === 'bearer') return value;
  if (value !== undefined && scheme?.toLowerCase() === 'basic') {
    const pair = Buffer.from(value, 'base64').toString('utf8');
    return pair.slice(pair.indexOf(':') + 1);
  }
  const key = request.headers['x-clickhouse-key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

const loopbackNames = /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Refuses a host name that isn't loopback: a page of another site that made
 * its own name resolve to 127.0.0.1 (DNS rebinding) still sends that name.
 */
export const guardHost: onRequestHookHandler = (request, _reply, done) => {
  const host = request.headers.host ?? '';
  done(loopbackNames.test(host) ? undefined : new ApiError('host_refused', `Host: ${host}`));
};

/** Refuses calls that change something and come from a page of another site (CSRF). Programs send no Origin. */
export const guardOrigin: onRequestHookHandler = (request, _reply, done) => {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return done();
  const { origin, host } = request.headers;
  if (origin !== undefined && hostOf(origin) !== host?.toLowerCase()) return done(new ApiError('origin_refused', `Origin: ${origin}`));
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return done(new ApiError('origin_refused', `Sec-Fetch-Site: ${site}`));
  done();
};

/** `undefined` for `null` and other origins without a host. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host || undefined : undefined;
}
