import { didYouMean } from '../config/nearest-name.ts';
import { SettingsError } from '../config/settings-error.ts';
import { LogStream } from '../ingest/log-stream.ts';
import { areSameRules } from '../ingest/rules-digest.ts';
import { formatRules, readRulesFile } from '../ingest/rules-file.ts';
import { formatInstant } from '../processors/domain/instant.ts';
import { defaultRules, type Rules } from '../processors/domain/rules.ts';
import { brokerUrl, connectBroker } from './broker.ts';
import type { Call } from './command.ts';
import { CommandError, UsageError } from './command-error.ts';
import { namesakeOf, publishedRules, rulesMessage, type PublishedRules } from './published-rules.ts';
import { send } from './publish.ts';
import type { rulesOptions } from './rules-options.ts';
import { describeRules } from './rules-words.ts';
import { receiversOf } from './rules-words-alerts.ts';

type RulesCall = Call<typeof rulesOptions>;

/** Checks a rules file, puts it in force, or shows what is in force. */
export async function rules(call: RulesCall): Promise<undefined> {
  const [action, ...names] = call.positionals;
  const { values } = call;
  if (action !== 'apply' && (values.by ?? values.reason) !== undefined) throw new UsageError('--by and --reason mean something with rules apply only');
  if (values.yaml && values.json) throw new UsageError('rules takes either --yaml or --json');
  switch (action) {
    case 'check':
      return check(call, fileOf(action, names));
    case 'apply':
      return apply(call, fileOf(action, names));
    case 'show':
      if (names.length > 0) throw new UsageError(`rules show takes no argument such as ${names[0]}`);
      return show(call);
    case undefined:
      throw new UsageError('rules needs one of check FILE, apply FILE and show');
    default:
      throw new UsageError(`rules can check, apply and show, not ${action}`);
  }
}

function fileOf(action: string, names: readonly string[]): string {
  const [file, ...rest] = names;
  if (file === undefined || rest.length > 0) throw new UsageError(`rules ${action} needs one FILE`);
  return file;
}

/** What may be a slip is told on stderr, so that what is printed stays a file. */
function readFile({ surroundings: { stderr } }: RulesCall, file: string): Rules {
  return readRulesFile(file, (doubt) => stderr.write(`warning: ${doubt}\n`));
}

function print({ values, surroundings: { stdout } }: RulesCall, found: Rules, heading = `rules ${found.version}`): undefined {
  if (values.json) stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
  else if (values.yaml) stdout.write(formatRules(found));
  else stdout.write(`${heading}\n\n${describeRules(found)}`);
  return undefined;
}

/** A file of rules in words, or as it is. Settings that cannot be read are told of elsewhere: rules are right or wrong without them. */
function check(call: RulesCall, file: string): undefined {
  const found = readFile(call, file);
  try {
    doubtReceivers(call, found);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    call.surroundings.stderr.write('warning: the settings here cannot be read, so nobody knows whether the receivers of alerts.routes are there\n');
  }
  return print(call, found);
}

/** Whom the routes name and the settings do not know, nobody can tell anything. */
function doubtReceivers(call: RulesCall, found: Rules): void {
  const known = Object.keys(call.settings().alerting.receivers);
  for (const name of receiversOf(found)) {
    if (!known.includes(name)) call.surroundings.stderr.write(`warning: the settings here have no receiver ${name}, whom alerts.routes names${didYouMean(name, known)}\n`);
  }
}

/** Publishes a file's rules, unless they are the last the log has. */
async function apply(call: RulesCall, file: string): Promise<undefined> {
  const { values: { by, reason }, surroundings } = call;
  if (by === undefined || reason === undefined) throw new UsageError('rules apply needs --by and --reason: the log keeps who changed the rules, and why');
  const wanted = readFile(call, file);
  const settings = call.settings();
  doubtReceivers(call, wanted);
  const earlier = await inLog(call);
  const last = earlier?.at(-1);
  if (last !== undefined && areSameRules(last.rules, wanted)) {
    surroundings.stdout.write(`rules ${wanted.version} are in force already, by message ${last.seq}\n`);
    return undefined;
  }
  const namesake = namesakeOf(wanted, earlier ?? []);
  if (namesake !== undefined) {
    throw new CommandError('rules_version_taken', `message ${namesake.seq} has other rules called ${wanted.version}, and decisions name the rules they were made under: give these another version, or none`);
  }
  await send([rulesMessage({ rules: wanted, by, reason }, last, settings.ingest.maxBytes)], settings, surroundings);
  return undefined;
}

/** Shows the rules that hold once the log is read to its end. */
async function show(call: RulesCall): Promise<undefined> {
  const found = await inLog(call);
  const last = found?.at(-1);
  if (last === undefined) return print(call, defaultRules, 'the log has no rules: the default ones are in force, unless it has forgotten its beginning');
  const { seq, receivedAt, by, reason, rules: inForce } = last;
  return print(call, inForce, `rules ${inForce.version}, message ${seq}, ${formatInstant(receivedAt)}, by ${by}: ${reason}`);
}

/** What the log has; `undefined` where there is no log yet. */
async function inLog(call: RulesCall): Promise<PublishedRules[] | undefined> {
  const settings = call.settings();
  const connection = await connectBroker(brokerUrl(settings), 'orderwatch rules');
  try {
    const stream = await LogStream.find(connection, settings.stream.name);
    return stream && (await publishedRules(stream, settings.ingest.maxBytes));
  } finally {
    await connection.close();
  }
}
