import { expect, test } from 'vitest';
import { runCommandLine } from '../../../commands/cli.ts';
import { defineCommand } from '../../../commands/command.ts';
import { CommandError } from '../../../commands/command-error.ts';
import { commands } from '../../../commands/table.ts';
import { recordedSurroundings } from '../../support/surroundings.ts';

const seen: unknown[] = [];
const greet = defineCommand({
  name: 'greet',
  summary: 'Greet somebody',
  positionals: '[NAME…]',
  options: {
    loud: { kind: 'flag', summary: 'shout' },
    times: { kind: 'number', value: 'N', summary: 'how often', default: 1, min: 1 },
    tongue: { kind: 'text', value: 'TONGUE', summary: 'in which language' },
    to: { kind: 'list', value: 'NAME', summary: 'whom' },
  },
  run: ({ values, positionals, settings }) => {
    seen.push({ ...values, positionals });
    if (values.tongue === 'none') return Promise.reject(new CommandError('tongue_tied', 'nothing comes out'));
    if (values.tongue === 'settings') return Promise.resolve(settings().port - 8080);
    if (values.tongue === 'odd') return Promise.reject(new TypeError('x is not a function'));
    return Promise.resolve(values.loud ? 3 : undefined);
  },
});
const quiet = defineCommand({ name: 'quiet', summary: 'Say nothing', options: {}, run: () => Promise.resolve(undefined) });

async function orderwatch(line: string, env: Record<string, string> = {}) {
  const surroundings = recordedSurroundings({ env });
  const code = await runCommandLine(line.split(' ').filter((word) => word !== ''), [greet, quiet], surroundings);
  return { code, ...surroundings.written };
}

test('options reach the command by kind', async () => {
  await orderwatch('greet anna --loud --times 3 --to bo --to=cy --tongue=de ben');
  expect(seen.at(-1)).toEqual({ loud: true, times: 3, to: ['bo', 'cy'], tongue: 'de', config: undefined, positionals: ['anna', 'ben'] });
  await orderwatch('greet');
  expect(seen.at(-1)).toEqual({ loud: false, times: 1, to: [], tongue: undefined, config: undefined, positionals: [] });
  await orderwatch('greet -- --loud');
  expect(seen.at(-1)).toMatchObject({ loud: false, positionals: ['--loud'] });
});

test("a command's own exit code is the program's", async () => {
  expect(await orderwatch('greet')).toEqual({ code: 0, out: '', err: '' });
  expect((await orderwatch('greet --loud')).code).toBe(3);
});

test.each([
  ['gret', 'usage: there is no command gret; did you mean greet? ("orderwatch --help" lists them)'],
  ['backfill', 'usage: there is no command backfill ("orderwatch --help" lists them)'],
  ['greet --lout', 'usage: there is no option --lout; did you mean --loud?'],
  ['greet -x', 'usage: there is no option -x'],
  ['greet --constructor', 'usage: there is no option --constructor'],
  ['greet --loud=yes', 'usage: --loud takes no argument'],
  ['greet --tongue', 'usage: --tongue needs its TONGUE'],
  ['greet --times many', 'usage: --times needs a number, not many'],
  ['greet --times=', 'usage: --times needs a number, not '],
  ['greet --times 0', 'usage: --times is at least 1, not 0'],
  ['quiet please', 'usage: quiet takes no argument such as please'],
])('"%s" is refused in one line, exit code 2', async (line, said) => {
  expect(await orderwatch(line)).toEqual({ code: 2, out: '', err: `orderwatch: ${said}\n` });
});

test('a failure is its code and message, exit code 1', async () => {
  expect(await orderwatch('greet --tongue none')).toEqual({ code: 1, out: '', err: 'orderwatch: tongue_tied: nothing comes out\n' });
  expect((await orderwatch('greet --tongue odd')).err).toBe('orderwatch: unexpected: x is not a function\n');
});

test('where a failure came from shows only when asked', async () => {
  expect((await orderwatch('greet --tongue odd', { ORDERWATCH_DEBUG: '1' })).err).toMatch(/TypeError.*\n\s+at .*cli\.test\.ts/);
});

test('settings are read when a command wants them', async () => {
  expect((await orderwatch('greet', { ORDERWATCH_PORT: 'x' })).code).toBe(0);
  expect((await orderwatch('greet --tongue settings', { ORDERWATCH_PORT: '8085' })).code).toBe(5);
  const wrong = await orderwatch('greet --tongue settings', { ORDERWATCH_PORT: 'x' });
  expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/^orderwatch: settings_invalid: ORDERWATCH_PORT: port: /) as string });
  const absent = await orderwatch('greet --tongue settings --config /nowhere/at-all.yaml');
  expect(absent).toMatchObject({ code: 1, err: expect.stringMatching(/^orderwatch: settings_unreadable: \/nowhere\/at-all\.yaml: /) as string });
});

test('the help lists the commands, and each has its own', async () => {
  for (const line of ['', '--help', '-h', 'help']) expect((await orderwatch(line)).out).toMatch(/greet {2}Greet somebody\n {2}quiet {2}Say nothing/);
  for (const line of ['greet --help', 'help greet', 'greet --lout --help']) {
    const { code, out } = await orderwatch(line);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: orderwatch greet \[NAME…\] \[options\]/);
    expect(out).toContain('--times N        how often (default 1)');
    expect(out).toContain('--to NAME        whom (may be repeated)');
  }
});

test('the version is the package’s', async () => {
  expect((await orderwatch('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('every command of the program can say what it is for', async () => {
  for (const { name, summary } of commands) {
    const surroundings = recordedSurroundings();
    expect(await runCommandLine([name, '--help'], commands, surroundings)).toBe(0);
    expect(surroundings.written.out).toContain(`${summary}.`);
  }
});
