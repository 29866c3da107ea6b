import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram, searchPath } from '../../../bin/environment.mjs';
import { projectRoot } from '../../support/source-files.ts';

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(projectRoot, program), ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the folders of system programs come last, and once', () => {
  expect(searchPath('/usr/bin:/bin')).toBe('/usr/bin:/bin:/usr/local/sbin:/usr/sbin');
  expect(searchPath('/usr/sbin::/bin')).toBe('/usr/sbin:/bin:/usr/local/sbin');
});

test('a program is found by name, or is not', () => {
  expect(findProgram('sh')).toMatch(/\/sh$/);
  expect(findProgram('no-such-program-anywhere')).toBeUndefined();
});

test('setup with everything there says nothing', () => {
  expect(run('bin/setup.mjs', 'test')).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('setup without a goal says how to call it', () => {
  expect(run('bin/setup.mjs')).toEqual({ status: 1, stdout: '', stderr: 'setup: usage: node bin/setup.mjs start|test\n' });
});

test('a check that does not exist is named beside those that do', () => {
  const { status, stderr } = run('bin/check.mjs', 'typos');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^no check is called typos; there are types, lint, pure, /);
});

test.runIf(process.platform === 'linux')('the program has threads for twenty queries, fixed before its first file is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-threads-'));
  const count = join(folder, 'count.cjs');
  writeFileSync(count, "process.on('exit', () => console.log(require('node:fs').readdirSync('/proc/self/task').length))");
  const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, ['--require', count, join(projectRoot, 'bin/orderwatch.cjs'), '--version'], { encoding: 'utf8', env });
  expect(Number(stdout.trim().split('\n').at(-1))).toBeGreaterThan(20);
  rmSync(folder, { recursive: true });
});
