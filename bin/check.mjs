/**
 * Every check of the project, in order: `node bin/check.mjs`, or only the ones
 * named, `node bin/check.mjs types lint`. The last line is `N passed, N failed`
 * over all of them; a failed check is also the exit code.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { searchPath } from './environment.mjs';
import { hasTests } from './test-folders.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(join(tmpdir(), 'orderwatch-check-'));

/** A check that hangs is a failed check. */
const longestMs = 15 * 60_000;

/** Quick enough to run again elsewhere: results must not depend on where the host stands. */
const pure = ['unit', 'scenario', 'conformance'];

const checks = [
  { name: 'types', run: () => tool('tsc', []) },
  { name: 'lint', run: () => tool('oxlint', ['--deny-warnings']) },
  { name: 'pure', run: () => tests('UTC', pure) },
  { name: 'pure-shanghai', run: () => tests('Asia/Shanghai', pure) },
  { name: 'pure-new-york', run: () => tests('America/New_York', pure) },
  { name: 'simulation', run: () => tests('UTC', ['simulation']) },
  { name: 'integration', run: () => tests('America/New_York', ['integration']) },
  { name: 'browser', run: () => tests('UTC', ['browser']) },
];

/** The host's own settings of orderwatch and its zone must not reach the tests. */
function environment(zone) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('ORDERWATCH_'));
  return { ...Object.fromEntries(kept), PATH: searchPath(), TZ: zone };
}

/** Runs one of the project's own tools with its output on the terminal; resolves with its exit code. */
function runTool(name, args, zone) {
  return new Promise((resolve) => {
    const file = join(root, 'node_modules', '.bin', name);
    const child = spawn(file, args, { cwd: root, env: environment(zone), stdio: 'inherit' });
    const giveUp = setTimeout(() => {
      console.log(`${name} did not end within ${longestMs / 60_000} minutes and was stopped`);
      child.kill('SIGKILL');
    }, longestMs);
    const end = (code) => { clearTimeout(giveUp); resolve(code); };
    child.on('error', (error) => { console.log(`${name}: ${error.message}`); end(1); });
    child.on('close', end);
  });
}

async function tool(name, args) {
  return (await runTool(name, args, 'UTC')) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function tests(zone, kinds) {
  const projects = kinds.filter(hasTests);
  if (projects.length === 0) return { passed: 0, failed: 0 };
  const report = join(reports, `${zone.replace('/', '-')}-${projects[0]}.json`);
  const code = await runTool('vitest', [
    'run', ...projects.flatMap((project) => ['--project', project]),
    '--silent=passed-only', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
  ], zone);
  return count(report, code);
}

/** Counts tests, and files that failed before any test of theirs could. */
function count(report, code) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'));
  const failed = result.numFailedTests + broken.length;
  // An error outside any test fails the run without failing a test.
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

const only = process.argv.slice(2);
const unknown = only.filter((name) => checks.every((check) => check.name !== name));
if (unknown.length > 0) {
  console.error(`no check is called ${unknown.join(', ')}; there are ${checks.map((check) => check.name).join(', ')}`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
const failures = [];
for (const check of checks) {
  if (only.length > 0 && !only.includes(check.name)) continue;
  console.log(`\n── ${check.name}`);
  const started = Date.now();
  const { passed, failed } = await check.run();
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failures.push(check.name);
  console.log(`${check.name}: ${passed} passed, ${failed} failed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
rmSync(reports, { recursive: true, force: true });
if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
