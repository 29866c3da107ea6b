/** Whether node_modules holds what the lockfile says. Plain Node, a few milliseconds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names of packages that the lockfile asks for on this machine and that
 * node_modules lacks or has in another version. File times would be cheaper to
 * compare, but a clone or a copy gives them any order.
 */
export function missingPackages(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json')) ?? {};
  return Object.entries(wanted ?? {})
    .filter(([path, entry]) => path !== '' && isForHere(entry) && present[path]?.version !== entry.version)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * npm passes over an optional package that fails to download and calls that
 * success. The prebuilt engines are optional packages, one a platform, so those
 * made for this platform count as required.
 */
function isForHere(entry) {
  if (!entry.optional) return true;
  const tied = entry.os !== undefined || entry.cpu !== undefined;
  return tied && includes(entry.os, process.platform) && includes(entry.cpu, process.arch) && includes(entry.libc, libc());
}

function includes(allowed, value) {
  return allowed === undefined || allowed.includes(value);
}

function libc() {
  if (process.platform !== 'linux') return undefined;
  return readdirSync('/lib').some((file) => file.startsWith('ld-musl-')) ? 'musl' : 'glibc';
}
