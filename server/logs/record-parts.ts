import { z } from 'zod';

const recordSchema = z.looseObject({ time: z.string(), level: z.string(), msg: z.string().default('') });

/** A record of a log as people read it. */
export interface RecordParts {
  /** The time of day, local. */
  readonly clock: string;
  readonly level: string;
  readonly msg: string;
  /** The other fields but the process id, as `key=value`. */
  readonly rest: string;
}

/** Takes a line of a log apart; undefined when it is no record. Its texts may hold control characters. */
export function recordParts(line: string): RecordParts | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { time, level, msg, pid: _pid, ...fields } = parsed.data;
  const at = new Date(time);
  const rest = Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return { clock: Number.isNaN(at.getTime()) ? time : at.toLocaleTimeString('en-GB'), level, msg, rest };
}
