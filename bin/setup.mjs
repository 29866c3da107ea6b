/**
 * `node bin/setup.mjs start|test` installs what is missing for one of the two
 * and says so, a line each. Plain Node: it runs before any package is there.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './environment.mjs';
import { missingPackages } from './packages.mjs';
import { hasTests } from './test-folders.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Programs that are not npm packages. `wanted` says for which goal, and when. */
const programs = [
  {
    name: 'nats-server',
    package: 'nats-server',
    wanted: (goal) => goal === 'test' || !process.env.ORDERWATCH_NATS_URL,
    otherwise: 'or take it from https://nats.io/download and put it on PATH, or point ORDERWATCH_NATS_URL at a running server',
    // Debian starts its own server on the very port the embedded one wants.
    afterwards: () => stopService('nats-server'),
  },
  {
    name: 'prometheus-alertmanager',
    package: 'prometheus-alertmanager',
    wanted: (goal) => goal === 'test',
    otherwise: 'or take it from https://prometheus.io/download and put it on PATH under that name',
    // The tests start one of their own.
    afterwards: () => stopService('prometheus-alertmanager'),
  },
  {
    name: 'chromium',
    package: 'chromium',
    wanted: (goal) => goal === 'test' && hasTests('browser'),
    otherwise: 'or put a chromium on PATH',
    afterwards: () => {},
  },
];

function say(line) {
  console.log(`setup: ${line}`);
}

function fail(line) {
  console.error(`setup: ${line}`);
  process.exit(1);
}

/** Runs a program quietly; resolves with how it ended and what it said. Says now and then that it still runs. */
function run(program, args, what) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => { output = (output + chunk).slice(-10_000); };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const started = Date.now();
    const still = setInterval(() => say(`still ${what} (${Math.round((Date.now() - started) / 1000)} s)`), 20_000);
    const end = (ok) => { clearInterval(still); resolve({ ok, output }); };
    child.on('error', (error) => { keep(error.message); end(false); });
    child.on('close', (code) => end(code === 0));
  });
}

/** What a failed program says of its failure: npm and apt mark such lines, and surround them with much else. */
function essence(output) {
  const lines = output.trim().split('\n');
  const marked = lines.filter((line) => /^(?:npm error|npm ERR!|E:|Err:)/.test(line));
  return (marked.length > 0 ? marked.slice(0, 12) : lines.slice(-12)).join('\n');
}

async function installPackages() {
  const missing = missingPackages(root);
  if (missing.length === 0) return;
  const first = missing.slice(0, 3).join(', ') + (missing.length > 3 ? ` and ${missing.length - 3} more` : '');
  say(`installing npm packages (${first}); the ClickHouse engine among them has 540 MB, so the first time takes minutes`);
  // Everything native comes prebuilt, so no package's own script needs to run.
  const install = await run('npm', ['ci', '--ignore-scripts', '--include=dev', '--include=optional'], 'installing npm packages');
  if (!install.ok) fail(`npm ci failed:\n${essence(install.output)}`);
  const still = missingPackages(root);
  if (still.length > 0) fail(`npm ci ended well but left out ${still.join(', ')}; delete node_modules and try again on a better connection`);
}

/** How this user may become root without being asked: [] when root, undefined when not at all. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (findProgram('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) return ['sudo', '-n'];
  return undefined;
}

async function installProgram(program) {
  const prefix = asRoot();
  const help = `install it with "sudo apt-get install ${program.package}", ${program.otherwise}`;
  if (!findProgram('apt-get')) fail(`${program.name} is missing and there is no apt-get here; ${help}`);
  if (prefix === undefined) fail(`${program.name} is missing and installing it needs root or passwordless sudo; ${help}`);

  const apt = (args, what) => {
    const [first, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120', ...args];
    return run(first, rest, what);
  };
  const install = () => apt(['install', '-y', '--no-install-recommends', program.package], `installing ${program.name}`);
  say(`installing ${program.name} from Debian's packages`);
  let result = await install();
  if (!result.ok) {
    say("refreshing Debian's package lists");
    const update = await apt(['update'], 'refreshing package lists');
    result = update.ok ? await install() : update;
  }
  if (!result.ok || !findProgram(program.name)) fail(`${program.name} could not be installed; ${help}\n${essence(result.output)}`);
  program.afterwards();
}

function stopService(name) {
  if (!existsSync('/run/systemd/system')) return;
  const [first, ...rest] = [...(asRoot() ?? []), 'systemctl', 'disable', '--now', name];
  say(`stopping Debian's own ${name} service: orderwatch runs one of its own`);
  spawnSync(first, rest, { stdio: 'ignore' });
}

const goal = process.argv[2];
if (goal !== 'start' && goal !== 'test') fail('usage: node bin/setup.mjs start|test');
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node ${process.versions.node} is too old; orderwatch needs Node 20 or newer`);
await installPackages();
for (const program of programs) {
  if (program.wanted(goal) && !findProgram(program.name)) await installProgram(program);
}
