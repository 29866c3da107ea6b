import type { Options } from './option.ts';

export const detectOptions = {
  input: { kind: 'text', value: 'FILE', summary: 'the series as CSV, timestamp,value; - reads standard input; .gz is unpacked' },
  output: { kind: 'text', value: 'FILE', summary: 'where the judgements go as CSV; - is standard output', default: '-' },
  step: { kind: 'number', value: 'SECONDS', summary: 'how far apart the rows are, 1 to 86400; without it what is commonest in the first 1,000', min: 1 },
  timezone: { kind: 'text', value: 'ZONE', summary: 'IANA zone of days and weeks, and of times without an offset; without it the business zone' },
  column: { kind: 'text', value: 'NAME', summary: "the value's column, by name or number; without it value, else the second" },
  time: { kind: 'text', value: 'NAME', summary: "the timestamp's column, by name or number; without it timestamp, else the first" },
  plot: { kind: 'text', value: 'FILE', summary: 'also draw it, as .svg or .png' },
  'no-week': { kind: 'flag', summary: 'remember a day but no week: 4 KB instead of 64 KB' },
} as const satisfies Options;

export const detectHelp = [
  'Writes timestamp,value,expected,lower,upper,score,anomalous for every row. A score is from 0 to 1, and 0.5 or more is an alarm.',
  'An alarm is news: what lasts is scored once, and again when it is plainly worse. anomalous is 1 from an alarm on while values stay outside the band, else 0.',
  'From a step of six hours on a value is held against the same weekday of seven weeks, and learning takes weeks.',
  'Timestamps are unix seconds (milliseconds from 100000000000 on), or ISO 8601; ISO without an offset is read in --timezone. They are written as given.',
  'Points may be missing: no row, or a value that is empty, NaN, NA or null. Rows stand in order of time, each time once, a whole number of steps apart.',
  '',
  'Examples:',
  '  orderwatch detect --input orders-per-minute.csv --step 60 --timezone Asia/Shanghai --output judged.csv --plot judged.png',
  '  zcat counts.csv.gz | orderwatch detect --input - --column paid | grep ",1$"',
].join('\n');
