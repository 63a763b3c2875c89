import { randomUUID } from 'node:crypto';
import type { DenialView, Notice } from '../contract/denials.ts';
import type { SnowgateError } from '../errors/snowgate-error.ts';
import type { Store } from '../store/store.ts';

/** What was refused to whom, counted and kept. */
export interface Denials {
  /** Never throws: the refusal stands, and has to reach the client, whether or not it can be counted. */
  record(client: string, error: SnowgateError): void;

  /** The most recent first, at most 500. */
  list(): readonly DenialView[];

  /** How often each client that there is was refused with each code. */
  totals(): readonly Pick<DenialView, 'client' | 'code' | 'count'>[];
}

/** So many refusals of one client within this time (ms) are worth a human's look ... */
const noticeCount = 5;
const noticeWithinMs = 10 * 60_000;
/** ... and then not again for this long (ms): one notice, not a hundred. */
const quietMs = 60 * 60_000;
const listed = 500;
const subjectLength = 200;
/** Rows kept of one client: the names in them are its own invention. What comes after these is counted in one. */
const mostSubjects = 1_000;
const otherSubjects = 'others';

/**
 * @param onNotice - called once when a client is refused again and again
 * @param onError - told of what could not be written
 */
export function createDenials(options: {
  readonly store: Store;
  readonly onNotice: (notice: Notice) => void;
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}): Denials {
  const { store, onNotice, onError, now = Date.now } = options;
  const count = store.prepare(
    `INSERT INTO denials (client, code, subject, count, first_at, last_at) VALUES (?, ?, ?, 1, ?, ?)
     ON CONFLICT (client, code, subject) DO UPDATE SET count = count + 1, last_at = excluded.last_at`,
  );
  const counted = store.prepare('SELECT 1 FROM denials WHERE client = ? AND code = ? AND subject = ?');
  const rowsOf = store.prepare('SELECT COUNT(*) AS rows FROM denials WHERE client = ?');
  const recent = store.prepare(
    `SELECT client, code, subject, count, first_at AS firstAt, last_at AS lastAt
     FROM denials ORDER BY last_at DESC LIMIT ${listed}`,
  );
  const sums = store.prepare(
    `SELECT client, code, SUM(count) AS count FROM denials
     WHERE client IN (SELECT name FROM clients) GROUP BY client, code ORDER BY client, code`,
  );
  const times = new Map<string, readonly number[]>();
  const quietUntil = new Map<string, number>();

  const notice = (client: string, at: number) => {
    const within = [...(times.get(client) ?? []), at]
      .filter((time) => time > at - noticeWithinMs)
      .slice(-noticeCount);
    times.set(client, within);
    if (within.length < noticeCount || (quietUntil.get(client) ?? 0) > at) return;
    quietUntil.set(client, at + quietMs);
    const text = `${client} was refused ${noticeCount} times within ten minutes. Look at its denials or pause it.`;
    onNotice({ id: randomUUID(), kind: 'repeated-denials', client, text, at });
  };

  /** The subject itself, while there is a row for it or room for one. */
  const rowFor = (client: string, code: string, subject: string): string => {
    if (counted.get(client, code, subject) !== undefined) return subject;
    const { rows } = rowsOf.get(client) as { readonly rows: number };
    return rows < mostSubjects ? subject : otherSubjects;
  };

  return {
    record(client, error) {
      const at = now();
      const { code } = error;
      try {
        count.run(client, code, rowFor(client, code, subjectOf(error)), at, at);
      } catch (failure) {
        onError(failure);
      }
      notice(client, at);
    },
    totals: () => sums.all() as ReturnType<Denials['totals']>,
    list: () =>
      (recent.all() as DenialView[]).map(({ client, code, subject, count: times, firstAt, lastAt }) => ({
        client,
        code,
        subject,
        count: times,
        firstAt,
        lastAt,
      })),
  };
}

/** What the refusal is about, in the words of its own data. */
function subjectOf({ data }: SnowgateError): string {
  const subject = data.object ?? data.construct ?? data.verb ?? data.rule ?? '';
  return String(subject).slice(0, subjectLength);
}
