/** One day of a time zone. */
export interface Day {
  /** `YYYY-MM-DD` */
  readonly name: string;
  /** The first moment after it (ms since 1970). */
  readonly endsAt: number;
}

/** Tells which day it is at a moment (ms since 1970). */
export type Calendar = (at: number) => Day;

const hourMs = 3_600_000;
/** The longest day there is has 25 hours, and a day may be entered at its first moment. */
const longestDayMs = 26 * hourMs;

/**
 * The days of a time zone. They have 23 or 25 hours where the clocks change, and in some zones midnight itself is left
 * out, so that a day ends when its date does and not after so many hours.
 *
 * @param timeZone - an IANA name
 * @throws RangeError when the system does not know the zone (the configuration is checked for that)
 */
export function createCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const dateAt = (at: number): string => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  };

  // Asked for with each call, and the same answer all day: the last one is kept, and from where it was seen to hold.
  let known: (Day & { readonly from: number }) | undefined;
  return (at) => {
    if (known && at >= known.from && at < known.endsAt) return known;
    const name = dateAt(at);
    known = { name, from: at, endsAt: endOf(at, (moment) => dateAt(moment) === name) };
    return known;
  };
}

/** The zone in which this system lives. */
export function systemTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The first moment after `at` that is no longer on its day, to the ms. */
function endOf(at: number, sameDay: (moment: number) => boolean): number {
  let within = at;
  let after = at + longestDayMs;
  while (after - within > 1) {
    const middle = Math.floor((within + after) / 2);
    if (sameDay(middle)) within = middle;
    else after = middle;
  }
  return after;
}
