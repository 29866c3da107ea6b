import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../support/source-files.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as { packages: Readonly<Record<string, Entry>> };

/** Where Node would find a package from inside another: its own node_modules, then those around it. */
function isFound(from: string, name: string): boolean {
  const around = from.includes('node_modules/') ? from.slice(0, from.lastIndexOf('node_modules/')).replace(/\/$/, '') : undefined;
  const here = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  return here in packages || (around !== undefined && isFound(around, name));
}

/**
 * `npm install` leaves out what its source of packages does not have, and some
 * have the prebuilt packages of one platform only. `npm ci` then refuses the
 * whole lockfile, on every machine. An entry with its version is enough: what
 * is for another platform is never fetched.
 */
test('the lockfile names the prebuilt packages of every platform, so that npm ci accepts it', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) => (
    Object.entries(optionalDependencies).filter(([name]) => !isFound(path, name)).map(([name, version]) => `${name}@${version}, for ${path}`)
  ));
  expect(missing).toEqual([]);
});

test('the lockfile does not say where packages come from', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test('the lockfile has a version of everything', () => {
  expect(Object.entries(packages).filter(([, { version }]) => version === undefined)).toEqual([]);
});
