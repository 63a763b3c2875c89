import type { EngineSession } from '../engine-types.ts';

/** A parameter as answers carry it; the driver expects JSON booleans and numbers, not their text. */
export interface WireParameter {
  readonly name: string;
  readonly value: string | number | boolean;
}

/** What the driver reads from an answer, and the value where the session sets none. */
const defaults: Readonly<Record<string, string | number | boolean>> = {
  TIMEZONE: 'UTC',
  TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
  TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
  TIMESTAMP_LTZ_OUTPUT_FORMAT: '',
  TIMESTAMP_TZ_OUTPUT_FORMAT: '',
  DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
  TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
  BINARY_OUTPUT_FORMAT: 'HEX',
  CLIENT_SESSION_KEEP_ALIVE: false,
  CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY: 3_600,
  CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 100_000,
  CLIENT_RESULT_PREFETCH_THREADS: 1,
  JS_TREAT_INTEGER_AS_BIGINT: false,
  QUERY_CONTEXT_CACHE_SIZE: 5,
  ABORT_DETACHED_QUERY: false,
};

/** The parameters of an answer: the session's own value where it has one, else the default. */
export function wireParameters(session: EngineSession): readonly WireParameter[] {
  return Object.entries(defaults).map(([name, fallback]) => {
    const own = session.parameters.get(name);
    return { name, value: own === undefined ? fallback : typedLike(fallback, own) };
  });
}

/**
 * Session or statement parameters of a request as the engine takes them: names in capitals, values as text.
 * Values that are neither text, number nor boolean are left out.
 */
export function textParameters(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      parameters[name.toUpperCase()] = String(value);
    }
  }
  return parameters;
}

/** The number in force for one statement: its own parameter, else the session's, else null. */
export function numberParameter(
  name: string,
  statement: Readonly<Record<string, string>>,
  session: EngineSession,
): number | null {
  const text = statement[name] ?? session.parameters.get(name);
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) ? null : value;
}

function typedLike(fallback: string | number | boolean, text: string): string | number | boolean {
  if (typeof fallback === 'boolean') return text.toLowerCase() === 'true';
  if (typeof fallback !== 'number') return text;
  const value = Number(text);
  return Number.isFinite(value) ? value : fallback;
}
