import { alreadyExists, invalidIdentifier, objectMissing, unknownFunction } from '../engine-errors.ts';
import { EngineError } from '../engine-types.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly make: (match: RegExpExecArray) => EngineError;
}

/** Longest part of a message that is matched: DuckDB repeats values of any length, and some patterns look ahead far. */
const longestMatched = 2000;

/** What DuckDB says, in the order tried, and what Snowflake would have said. */
const rules: readonly Rule[] = [
  {
    pattern: /(?:Table|View) with name "?([^"\n]+?)"? does not exist/,
    make: (match) => objectMissing('Object', fold(match[1])),
  },
  {
    pattern: /(?:Referenced column|column named|Column with name|does not have a column named) "([^"]+)"/,
    make: (match) => invalidIdentifier(fold(match[1])),
  },
  { pattern: /Referenced table "([^"]+)" not found/, make: (match) => invalidIdentifier(fold(match[1])) },
  { pattern: /Ambiguous reference to column name "([^"]+)"/, make: (match) => ambiguous(fold(match[1])) },
  {
    pattern: /Function with name "?([^"\s]+)"? does not exist/,
    make: (match) => unknownFunction(plainFunction(match[1])),
  },
  {
    pattern: /(?:Table|View) with name "([^"]+)" already exists/,
    make: (match) => alreadyExists(fold(match[1])),
  },
  {
    pattern: /SNOWFLAKE:(\d{6}):(\w{5}):(.*)/,
    make: (match) => new EngineError(match[1] ?? '100132', match[2] ?? 'P0000', (match[3] ?? '').trim()),
  },
  {
    pattern: /column "?([^"\s]+)"? must appear in the GROUP BY clause/,
    make: (match) =>
      new EngineError(
        '000979',
        '42601',
        `SQL compilation error:\n[${fold(match[1])}] is not a valid group by expression`,
      ),
  },
  {
    pattern: /Could not convert string ['"](.*?)['"] to (\w+)/s,
    make: (match) => notRecognised(numericName(match[2]), match[1] ?? ''),
  },
  {
    pattern:
      /(date|time|timestamp) field value out of range: "(.*?)"|invalid (date|time|timestamp) field format: "(.*?)"/s,
    make: (match) => notRecognised(capital(match[1] ?? match[3]), match[2] ?? match[4] ?? ''),
  },
  {
    pattern: /Malformed JSON/,
    make: () => new EngineError('100069', '22P02', 'Error parsing JSON: malformed value'),
  },
  {
    pattern: /Could not cast value (\S+) to DECIMAL|Casting value "?([^"\s]+)"? to type DECIMAL/,
    make: (match) => outOfRange(match[1] ?? match[2] ?? ''),
  },
  {
    pattern: /^Conversion Error/,
    make: () => new EngineError('100038', '22018', 'Value cannot be converted to the type asked for'),
  },
  { pattern: /^Out of Range Error/, make: () => outOfRange('') },
  {
    pattern: /NOT NULL constraint failed: (\S+)$/m,
    make: (match) =>
      new EngineError(
        '100072',
        '22000',
        `NULL result in a non-nullable column${match[1] ? ` ${fold(match[1].slice(match[1].lastIndexOf('.') + 1))}` : ''}`,
      ),
  },
  {
    pattern: /Out of Memory Error/,
    make: () => new EngineError('100132', 'P0000', 'The statement needs more memory than the sandbox allows'),
  },
  {
    pattern:
      /No function matches the given name and argument types '([^'(]+)\(([^']*)\)'|does not support the supplied arguments/,
    make: (match) => invalidArguments(match[1], match[2]),
  },
  {
    pattern: /^(?:Permission Error|IO Error|File)/,
    make: () =>
      new EngineError(
        '003001',
        '42501',
        'SQL access control error:\nInsufficient privileges to operate on this object',
      ),
  },
  {
    pattern: /^(?:Binder|Parser|Catalog) Error/,
    make: () =>
      new EngineError(
        '001003',
        '42000',
        'SQL compilation error:\nThe sandbox could not compile this statement.',
      ),
  },
];

/** Turns a DuckDB failure into Snowflake's: code, SQLSTATE and wording. Text of unknown failures is not passed on. */
export function fromDuckDb(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const text = (error instanceof Error ? error.message : String(error)).slice(0, longestMatched);
  for (const rule of rules) {
    const match = rule.pattern.exec(text);
    if (match) return withCause(rule.make(match), error);
  }
  return withCause(new EngineError('100132', 'P0000', 'The statement failed in the sandbox.'), error);
}

function withCause(made: EngineError, cause: unknown): EngineError {
  made.cause = cause;
  return made;
}

function fold(name: string | undefined): string {
  return (name ?? '').replace(/^_SF_IS_/i, '').toUpperCase();
}

function plainFunction(name: string | undefined): string {
  return (name ?? '').replace(/^_SF_/i, '').toUpperCase();
}

function ambiguous(name: string): EngineError {
  return new EngineError('002025', '42601', `SQL compilation error:\nambiguous column name '${name}'`);
}

function notRecognised(kind: string, value: string): EngineError {
  return kind === 'Numeric value'
    ? new EngineError('100038', '22018', `Numeric value '${value}' is not recognized`)
    : new EngineError('100040', '22007', `${kind} '${value}' is not recognized`);
}

function outOfRange(value: string): EngineError {
  return new EngineError('100039', '22003', `Numeric value ${value ? `'${value}' ` : ''}is out of range`);
}

function invalidArguments(name: string | undefined, types: string | undefined): EngineError {
  const what = name ? ` for function '${plainFunction(name)}': (${types ?? ''})` : '';
  return new EngineError('001044', '42P13', `SQL compilation error:\nInvalid argument types${what}`);
}

function numericName(type: string | undefined): string {
  if (type === undefined) return 'Value';
  return /INT|DECIMAL|DOUBLE|FLOAT/.test(type) ? 'Numeric value' : capital(type.toLowerCase());
}

function capital(word: string | undefined): string {
  const text = word ?? 'value';
  return text.charAt(0).toUpperCase() + text.slice(1);
}
