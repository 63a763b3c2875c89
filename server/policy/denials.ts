import { randomUUID } from 'node:crypto';
import type { DenialView, Notice } from '../contract/denials.ts';
import type { SnowgateError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** What was refused to whom, counted and kept. */
export interface Denials {
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

/**
 * @param onNotice - called once when a client is refused again and again
 */
export function createDenials(options: {
  readonly store: Store;
  readonly onNotice: (notice: Notice) => void;
  readonly now?: () => number;
}): Denials {
  const { store, onNotice, now = Date.now } = options;
  const count = store.prepare(
    `INSERT INTO denials (client, code, subject, count, first_at, last_at) VALUES (?, ?, ?, 1, ?, ?)
     ON CONFLICT (client, code, subject) DO UPDATE SET count = count + 1, last_at = excluded.last_at`,
  );
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

  return {
    record(client, error) {
      const at = now();
      count.run(client, error.code, subjectOf(error), at, at);
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
