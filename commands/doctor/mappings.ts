import type { Settings } from '../../config/settings.ts';
import { loadMappings } from '../../ingest/mapping.ts';
import { MappingError } from '../../ingest/mapping-problem.ts';
import { fault, good, reasonOf } from './finding.ts';
import type { Finding } from './finding.ts';

/** Whether every mapping file can be used; each mistake with its file and line. */
export function checkMappings({ ingest }: Settings): Finding[] {
  try {
    const sources = loadMappings(ingest.mappings).map(({ source }) => source);
    if (sources.length === 0) return [fault(`there is no mapping in ${ingest.mappings}, so nothing a platform sends could be read: ingest.mappings names the folder`)];
    return [good(`mappings for ${sources.join(' ')} in ${ingest.mappings}`)];
  } catch (error) {
    if (error instanceof MappingError) return error.problems.map((problem) => fault(`mapping ${problem}`));
    return [fault(`mappings cannot be read (${reasonOf(error)}): ingest.mappings names the folder`)];
  }
}
