/** What stands for a value nobody knows. Never 0, which is a value. */
export const unknown = '-';

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A whole number with separators: `12,304`. */
export function formatCount(value: number | null): string {
  return value === null ? unknown : counts.format(value);
}

/** Milliseconds without a unit, for a column that names it: `412`, `12,304`. Below zero (clocks differ) counts as 0. */
export function formatMs(value: number | null): string {
  return value === null ? unknown : counts.format(Math.max(0, Math.round(value)));
}

/** Bytes as kilobytes of 1,000 with one digit, for a column that names the unit: `0.2`, `1,024.0`. */
export function formatKilobytes(value: number | null): string {
  return value === null ? unknown : oneDigit.format(value / 1_000);
}

/** Bytes as megabytes of 1,000,000 with one digit. */
export function formatMegabytes(value: number | null): string {
  return value === null ? unknown : oneDigit.format(value / 1_000_000);
}

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes with the unit that keeps them short, in steps of 1,000: `812 B`, `12.3 MB`; a dash without a unit when unknown. */
export function formatBytes(value: number | null): string {
  if (value === null) return unknown;
  if (value < 1_000) return `${counts.format(value)} ${byteUnits[0]}`;
  // By what would be printed: 999,960 is 1.0 MB and not 1,000.0 KB.
  let step = 1;
  let size = value / 1_000;
  while (Math.round(size * 10) >= 10_000 && step < byteUnits.length - 1) {
    size /= 1_000;
    step += 1;
  }
  return `${oneDigit.format(size)} ${byteUnits[step]}`;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its two largest units: `42 s`, `3 min 05 s`, `2 h 14 min`, `5 d 03 h`. */
export function formatSpan(ms: number): string {
  const span = Math.max(0, ms);
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min ${pad(Math.floor((span % minute) / second))} s`;
  if (span < day) return `${Math.floor(span / hour)} h ${pad(Math.floor((span % hour) / minute))} min`;
  return `${Math.floor(span / day)} d ${pad(Math.floor((span % day) / hour))} h`;
}

/** How long ago, in one unit: `now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(instant: number, now: number): string {
  const age = now - instant;
  if (age < 5 * second) return 'now';
  if (age < minute) return `${Math.floor(age / second)} s ago`;
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (age < day) return `${Math.floor(age / hour)} h ago`;
  return `${Math.floor(age / day)} d ago`;
}

/** An instant in the reader's own time zone, to the second, with its offset: `2026-11-21 03:24:05 +01:00`. */
export function formatInstant(instant: number): string {
  const date = new Date(instant);
  const days = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  return `${days} ${formatTime(instant)} ${formatOffset(-date.getTimezoneOffset())}`;
}

/** The time of day of an instant in the reader's own time zone: `03:24:05`. */
export function formatTime(instant: number): string {
  const date = new Date(instant);
  return [pad(date.getHours()), pad(date.getMinutes()), pad(date.getSeconds())].join(':');
}

/** Longest preview in characters; more than any column shows. */
const previewChars = 400;

/** SQL on one line: white space folded, cut to what a row can show. */
export function previewSql(sql: string): string {
  // Cut first: folding a statement of hundreds of kilobytes for one row would be felt.
  const head = sql.slice(0, previewChars * 2);
  // Only what is drawn as a gap is folded: other signs of white space have to be seen.
  return head
    .replace(/(?:\r?\n|[\t ])+/g, ' ')
    .replace(/^ | $/g, '')
    .slice(0, previewChars);
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
