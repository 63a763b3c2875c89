import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import { exactLine } from '../contract/exact-text.ts';
import { readLog } from '../logs/log-reader.ts';
import { recordParts } from '../logs/record-parts.ts';

const count = 10;
const longest = 500;

/** The end of the daemon's log, which holds no secrets; empty when there is none. */
export async function lastLogLines(home: Home): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    for await (const line of readLog(join(home.logDir, 'daemon.log'), { lines: count, follow: false })) {
      lines.push(asText(line).slice(0, longest));
    }
  } catch {
    // It has not come as far as to write one.
  }
  return lines;
}

function asText(line: string): string {
  const record = recordParts(line);
  return exactLine(record ? `${record.clock} ${record.level} ${record.msg} ${record.rest}`.trimEnd() : line);
}
