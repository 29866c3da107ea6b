/**
 * What every way of starting orderwatch needs in its environment. Debian puts
 * nats-server in /usr/sbin, which is not on an ordinary user's PATH.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const moreFolders = ['/usr/local/sbin', '/usr/sbin'];

/** The PATH with the folders of system programs at its end. */
export function searchPath(path = process.env.PATH ?? '') {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...moreFolders.filter((folder) => !folders.includes(folder))].join(delimiter);
}

/** The full path of a program, or undefined. */
export function findProgram(name) {
  for (const folder of searchPath().split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
