import type { Settings } from '../../config/settings.ts';
import { second } from '../../processors/domain/instant.ts';
import { askTime, timeServerAt } from '../sntp.ts';
import type { Surroundings } from '../surroundings.ts';
import { good, reasonOf, warning, type Finding } from './finding.ts';

const answerWithinMs = 2 * second;

/** Whether each time server of the settings says what time it is. One that does not is never heard of in the log, so nothing there tells of it. */
export function checkTimeServers({ clocks }: Pick<Settings, 'clocks'>, surroundings: Pick<Surroundings, 'now' | 'elapsed' | 'randomBytes'>): Promise<Finding[]> {
  return Promise.all(clocks.servers.map((name) => askTime({ ...timeServerAt(name), timeoutMs: answerWithinMs, ...surroundings }).then(
    ({ offsetMs }) => good(`time server ${name} answers; this host is ${offsetMs === 0 ? 'right' : `${Math.abs(offsetMs)} ms ${offsetMs > 0 ? 'behind' : 'ahead'}`}`),
    (error: unknown) => warning(`time server ${name} tells no time (${reasonOf(error)}): clocks are compared without it`),
  )));
}
