import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { Item } from '../processors/domain/message.ts';
import { isChannel, type Channel } from '../processors/domain/source.ts';
import { MappingError, Problems } from './mapping-problem.ts';
import { check, mappingSchema, type MappingSpec } from './mapping-schema.ts';
import { checkStates, compileShape, type Shape } from './mapping-shape.ts';
import type { PayloadFormat } from './payload.ts';
import type { Encoding } from './payload-text.ts';
import type { Reading } from './reading.ts';
import { Refusal } from './refusal.ts';

/** One platform's mapping, compiled: how its bytes are read and what each of its pushes says. */
export interface Mapping {
  readonly source: Channel;
  readonly file: string;
  readonly encodings: readonly Encoding[];
  readonly formats: readonly PayloadFormat[];
  /** What one push says. Throws a Refusal when no shape fits it. */
  readPush(push: unknown, topic: string, reading: Reading): Item[];
}

/** Reads and compiles every `.yaml` file of a directory. Throws MappingError with all mistakes of all files. */
export function loadMappings(directory: string): Mapping[] {
  const problems: string[] = [];
  const mappings: Mapping[] = [];
  const files = new Map<Channel, string>();
  for (const name of readdirSync(directory).filter((entry) => /\.ya?ml$/.test(entry)).toSorted()) {
    const file = join(directory, name);
    try {
      const mapping = parseMapping(readFileSync(file, 'utf8'), file);
      const other = files.get(mapping.source);
      if (other !== undefined) problems.push(`${file}:1: source: ${mapping.source} is mapped by ${other} already`);
      files.set(mapping.source, file);
      mappings.push(mapping);
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new MappingError(problems);
  return mappings;
}

/** Compiles one mapping. Throws MappingError with every mistake found, as `file:line: key.path: what is wrong`. */
export function parseMapping(text: string, file: string): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const problems = new Problems(file, document, lines);
  // What follows a first slip in the YAML is mostly its echo.
  for (const error of [...document.errors.slice(0, 1), ...document.warnings]) {
    problems.addAt(lines.linePos(error.pos[0]).line, `not YAML: ${error.message}`);
  }
  const spec = document.errors.length > 0 ? undefined : check(mappingSchema, document.toJS(), [], problems);
  const mapping = spec && compileMapping(spec, file, problems);
  if (mapping === undefined || problems.found.length > 0) throw new MappingError(problems.texts());
  return mapping;
}

function compileMapping(spec: MappingSpec, file: string, problems: Problems): Mapping | undefined {
  const { source } = spec;
  if (!isChannel(source) || source === 'shop') {
    problems.add(['source'], `${source} publishes CloudEvents, which need no mapping`);
    return undefined;
  }
  checkStates(spec, problems);
  const shapes = Object.entries(spec.shapes).map(([name, shape]) => compileShape(name, shape, spec, problems, source));
  if (shapes.length === 0) problems.add(['shapes'], 'a mapping needs at least one shape');
  const pickTopic = compileTopic(spec.topicHeader, shapes);
  return {
    source,
    file,
    encodings: spec.encoding,
    formats: spec.format,
    readPush: (push, subjectTopic, reading) => {
      const topic = pickTopic(subjectTopic, reading);
      const shape = shapes.find((candidate) => candidate.matches(push, topic, reading));
      if (shape !== undefined) return shape.read(push, reading);
      throw new Refusal('topic_unknown', '', `topic "${topic}" with this payload fits no shape of ${source}: ${shapes.map(({ name }) => name).join(', ')}`);
    },
  };
}

/** The subject's topic when some shape asks for it, else what the header says, with `-` for `/`. */
function compileTopic(header: string | undefined, shapes: readonly Shape[]): (topic: string, reading: Reading) => string {
  if (header === undefined) return (topic) => topic;
  const known = new Set(shapes.flatMap(({ topics }) => [...(topics ?? [])]));
  return (topic, { raw }) => (known.has(topic) ? topic : (raw.header(header)?.replaceAll('/', '-') ?? topic));
}
