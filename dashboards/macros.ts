/** What a viewer chose of one variable of a board. */
export interface Choice {
  /** True for "All", and for a variable nothing was chosen of. */
  readonly all: boolean;
  /** The values chosen; every value there is when `all`. */
  readonly values: readonly string[];
}

/** What a board is looked at with: the range, its buckets, and the variables by name. */
export interface View {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  readonly variables: Readonly<Record<string, Choice>>;
}

export class MacroError extends Error {
  readonly code = 'macro_malformed';
}

/**
 * Expands Grafana's variables and the macros of its ClickHouse plugin 4.x into
 * plain SQL, in the plugin's order: `$__conditionalAll`, variables, macros.
 * So the boards' queries run outside Grafana: in the built-in board and in
 * tests.
 *
 * @throws {MacroError} for a macro or variable it doesn't know, or a wrong number of arguments
 */
export function expandMacros(sql: string, view: View): string {
  return expandCalls(expandVariables(expandConditions(sql, view), view), view);
}

const conditionalAll = '$__conditionalAll(';

/** `$__conditionalAll(condition, $variable)` is the condition, or `1=1` when all values are chosen. */
function expandConditions(sql: string, view: View): string {
  let text = sql;
  // From the last to the first, so that a condition inside a condition is seen before what holds it.
  for (let at = text.lastIndexOf(conditionalAll); at >= 0; at = text.lastIndexOf(conditionalAll)) {
    const call = readCall(text, at + conditionalAll.length - 1);
    const [condition, variable] = call.args;
    if (condition === undefined || variable === undefined || call.args.length !== 2) {
      throw new MacroError('$__conditionalAll takes a condition and a variable');
    }
    const name = /^\$\{?(\w+)\}?$/.exec(variable)?.[1] ?? variable;
    const phrase = choiceOf(name, view).all ? '1=1' : condition;
    text = text.slice(0, at) + phrase + text.slice(call.end);
  }
  return text;
}

/** `$name`, `${name}`, `${name:format}`. Names that begin with `__` are macros, not variables. */
function expandVariables(sql: string, view: View): string {
  return sql.replace(/\$\{(\w+)(?::(\w+))?\}|\$(?!__)([A-Za-z]\w*)/g, (_all, braced?: string, format?: string, bare?: string) => {
    const { values } = choiceOf(braced ?? bare ?? '', view);
    switch (format) {
      case 'singlequote':
        return values.map(quote).join(',');
      case 'csv':
      case 'raw':
        return values.join(',');
      case undefined:
        return values.length === 1 ? String(values[0]) : values.map(quote).join(',');
      default:
        throw new MacroError(`no such format of a variable: ${format}`);
    }
  });
}

function choiceOf(name: string, view: View): Choice {
  const choice = Object.hasOwn(view.variables, name) ? view.variables[name] : undefined;
  if (choice === undefined) throw new MacroError(`no such variable: ${name}`);
  return choice;
}

/** A string literal of ClickHouse. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function expandCalls(sql: string, view: View): string {
  let text = '';
  let rest = 0;
  for (const match of sql.matchAll(/\$__(\w+)/g)) {
    if (match.index < rest) continue;
    const open = match.index + match[0].length;
    const call = sql[open] === '(' ? readCall(sql, open) : { args: [], end: open };
    text += sql.slice(rest, match.index) + macro(match[1] ?? '', call.args, view);
    rest = call.end;
  }
  return text + sql.slice(rest);
}

function macro(name: string, args: readonly string[], { fromMs, toMs, intervalMs }: View): string {
  const from = `toDateTime(${Math.floor(fromMs / 1_000)})`;
  const to = `toDateTime(${Math.floor(toMs / 1_000)})`;
  const seconds = Math.max(1, Math.floor(intervalMs / 1_000));
  const column = () => {
    const [first] = args;
    if (first === undefined || args.length !== 1) throw new MacroError(`$__${name} takes one column`);
    return first;
  };
  switch (name) {
    case 'fromTime':
      return from;
    case 'toTime':
      return to;
    case 'fromTime_ms':
      return millis(fromMs);
    case 'toTime_ms':
      return millis(toMs);
    case 'interval_s':
      return String(seconds);
    case 'timeFilter':
      return `${column()} >= ${from} AND ${column()} <= ${to}`;
    case 'timeFilter_ms':
      return `${column()} >= ${millis(fromMs)} AND ${column()} <= ${millis(toMs)}`;
    case 'timeInterval':
      return `toStartOfInterval(toDateTime(${column()}), INTERVAL ${seconds} second)`;
    case 'timeInterval_ms':
      return `toStartOfInterval(toDateTime64(${column()}, 3), INTERVAL ${Math.max(1, Math.floor(intervalMs))} millisecond)`;
    default:
      throw new MacroError(`no such macro: $__${name}`);
  }
}

function millis(instant: number): string {
  return `fromUnixTimestamp64Milli(${Math.floor(instant)})`;
}

/** Reads the arguments of a call from its opening bracket: commas inside brackets and quotes are not separators. */
function readCall(sql: string, open: number): { readonly args: readonly string[]; readonly end: number } {
  const args: string[] = [];
  let depth = 0;
  let begin = open + 1;
  for (let i = open; i < sql.length; i++) {
    const char = sql[i];
    if (char === "'" || char === '`' || char === '"') {
      i = closingQuote(sql, i);
    } else if (char === '(') {
      depth++;
    } else if ((char === ',' && depth === 1) || (char === ')' && depth === 1)) {
      args.push(sql.slice(begin, i).trim());
      begin = i + 1;
      if (char === ')') return { args: args.length === 1 && args[0] === '' ? [] : args, end: i + 1 };
    } else if (char === ')') {
      depth--;
    }
  }
  throw new MacroError(`a bracket of the macro at ${open} is not closed`);
}

function closingQuote(sql: string, open: number): number {
  for (let i = open + 1; i < sql.length; i++) {
    if (sql[i] === '\\') i++;
    else if (sql[i] === sql[open]) return i;
  }
  throw new MacroError(`the quote at ${open} is not closed`);
}
