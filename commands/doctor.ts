import type { Settings } from '../config/settings.ts';
import type { Call } from './command.ts';
import { checkBroker } from './doctor/broker.ts';
import { fault, formatFinding, good, reasonOf } from './doctor/finding.ts';
import type { Finding } from './doctor/finding.ts';
import { checkData, checkNatsServer, checkNode, checkPackages, checkZone } from './doctor/machine.ts';
import { checkMappings } from './doctor/mappings.ts';
import { checkPorts } from './doctor/ports.ts';
import { checkReceivers } from './doctor/receivers.ts';
import { checkClickHouse } from './doctor/tables.ts';
import { checkTimeServers } from './doctor/time-servers.ts';
import type { Options } from './option.ts';

/** Checks the set-up, a line a finding as it comes; 1 when anything is at fault. */
export async function doctor({ settings: read, configFile, surroundings }: Pick<Call<Options>, 'settings' | 'configFile' | 'surroundings'>): Promise<number> {
  const count = { good: 0, warning: 0, fault: 0 };
  const tell = (...findings: readonly Finding[]) => {
    for (const finding of findings) {
      count[finding.mark]++;
      surroundings.stdout.write(`${formatFinding(finding)}\n`);
    }
  };
  tell(checkNode(), checkPackages());
  const settings = settingsOf(read, configFile ?? surroundings.env['ORDERWATCH_CONFIG'], tell);
  const checks: readonly (() => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>)[] = settings === undefined ? [] : [
    () => checkNatsServer(settings),
    () => checkZone(settings, surroundings.now()),
    () => checkData(settings),
    () => checkMappings(settings),
    () => checkReceivers(settings, surroundings),
    () => checkPorts(settings),
    () => checkClickHouse(settings),
    () => checkBroker(settings, surroundings.now),
    () => checkTimeServers(settings, surroundings),
  ];
  for (const check of checks) tell(...[await check()].flat());
  surroundings.stdout.write(`${verdict(count, settings !== undefined)}\n`);
  return count.fault === 0 ? 0 : 1;
}

function verdict({ warning, fault: faults }: Readonly<Record<Finding['mark'], number>>, whole: boolean): string {
  if (!whole) return `${faults} to mend; the rest depends on the settings and was not checked`;
  if (faults > 0) return `${faults} to mend`;
  return warning > 0 ? `nothing to mend, ${warning} to look at` : 'all is well';
}

function settingsOf(read: () => Settings, file: string | undefined, tell: (...findings: readonly Finding[]) => void): Settings | undefined {
  try {
    const settings = read();
    tell(good(file === undefined || file === '' ? 'no settings file; defaults and environment' : `settings file ${file}`));
    return settings;
  } catch (error) {
    const lines = error instanceof Error ? error.message.split('\n') : [reasonOf(error)];
    tell(...lines.map((line) => fault(`settings: ${line}`)));
    return undefined;
  }
}
