const units: Readonly<Record<string, readonly string[]>> = {
  year: ['year', 'y', 'yy', 'yyy', 'yyyy', 'yr', 'years', 'yrs'],
  quarter: ['quarter', 'q', 'qtr', 'qtrs', 'quarters'],
  month: ['month', 'mm', 'mon', 'mons', 'months'],
  week: ['week', 'w', 'wk', 'weekofyear', 'woy', 'wy', 'weeks'],
  day: ['day', 'd', 'dd', 'days', 'dayofmonth'],
  hour: ['hour', 'h', 'hh', 'hr', 'hours', 'hrs'],
  minute: ['minute', 'm', 'mi', 'min', 'minutes', 'mins'],
  second: ['second', 's', 'sec', 'seconds', 'secs'],
  millisecond: ['millisecond', 'ms', 'msec', 'milliseconds'],
  microsecond: ['microsecond', 'us', 'usec', 'microseconds'],
  nanosecond: ['nanosecond', 'ns', 'nsec', 'nanosec', 'nsecond', 'nanoseconds', 'nanosecs', 'nseconds'],
  dayofweek: ['dayofweek', 'weekday', 'dow', 'dw'],
  dayofweekiso: ['dayofweekiso', 'weekday_iso', 'dow_iso', 'dw_iso', 'dayofweek_iso'],
  dayofyear: ['dayofyear', 'yearday', 'doy', 'dy'],
  weekiso: ['weekiso', 'week_iso', 'weekofyeariso', 'weekofyear_iso'],
  yearofweek: ['yearofweek'],
  yearofweekiso: ['yearofweekiso'],
  epoch_second: ['epoch_second', 'epoch', 'epoch_seconds'],
  epoch_millisecond: ['epoch_millisecond', 'epoch_milliseconds'],
  epoch_microsecond: ['epoch_microsecond', 'epoch_microseconds'],
};

const bySpelling = new Map(
  Object.entries(units).flatMap(([unit, spellings]) => spellings.map((word) => [word, unit])),
);

/** Units of whole days or more: a DATE stays a DATE under them. */
export const truncatableUnits: ReadonlySet<string> = new Set(['year', 'quarter', 'month', 'week', 'day']);

/** The plain name of a date or time part in any of Snowflake's spellings, or null. */
export function dateUnit(spelling: string): string | null {
  return bySpelling.get(spelling.toLowerCase()) ?? null;
}
