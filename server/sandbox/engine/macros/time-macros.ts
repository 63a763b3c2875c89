const dateParts: readonly (readonly [string, string])[] = [
  ['YEAR', 'to_years(n::INTEGER)'],
  ['QUARTER', 'to_months(3 * n::INTEGER)'],
  ['MONTH', 'to_months(n::INTEGER)'],
  ['WEEK', 'to_days(7 * n::INTEGER)'],
  ['DAY', 'to_days(n::INTEGER)'],
];
const timeParts: readonly (readonly [string, string])[] = [
  ['HOUR', 'to_hours(n::BIGINT)'],
  ['MINUTE', 'to_minutes(n::BIGINT)'],
  ['SECOND', 'to_seconds(n::BIGINT)'],
  ['MILLISECOND', 'to_microseconds(1000 * n::BIGINT)'],
  ['MICROSECOND', 'to_microseconds(n::BIGINT)'],
  ['NANOSECOND', 'to_microseconds(n::BIGINT // 1000)'],
];

/** Snowflake's date and time functions as DuckDB macros. */
export const timeMacros: readonly string[] = [
  // Any kind of date or time as a plain TIMESTAMP; a TIMESTAMP_TZ gives its local time.
  `_SF_TS(x) AS CASE WHEN typeof(x) LIKE 'STRUCT%' THEN CAST(regexp_extract(x::VARCHAR, '([0-9-]+ [0-9:.]+)', 1) AS TIMESTAMP) + to_minutes(coalesce(TRY_CAST(regexp_extract(x::VARCHAR, 'sf_offset'': (-?[0-9]+)', 1) AS BIGINT), 0)) WHEN typeof(x) = 'TIME' THEN CAST('1970-01-01 ' || x::VARCHAR AS TIMESTAMP) ELSE CAST(trim(x::VARCHAR, '"') AS TIMESTAMP) END`,
  // A time in the type of x; through text, because only text can be cast to every type, the structure of TIMESTAMP_TZ too.
  `_SF_LIKE_TYPE(t, x) AS cast_to_type(CASE WHEN typeof(x) LIKE 'STRUCT%' THEN '{''sf_utc'': ''' || (t - to_minutes(_SF_OFFSET_OF(x)))::VARCHAR || ''', ''sf_offset'': ' || _SF_OFFSET_OF(x)::VARCHAR || '}' ELSE t::VARCHAR END, x)`,
  ...dateParts.map(
    ([part, interval]) => `_SF_DATEADD_${part}(n, x) AS _SF_LIKE_TYPE(_SF_TS(x) + ${interval}, x)`,
  ),
  ...timeParts.map(
    ([part, interval]) =>
      `_SF_DATEADD_${part}(n, x) AS _SF_LIKE_TYPE(_SF_TS(x) + ${interval}, x), (n, x, to_timestamp) AS _SF_TS(x) + ${interval}`,
  ),
  `_SF_DATEDIFF(p, a, b) AS date_diff(p, _SF_TS(a), _SF_TS(b))`,
  `_SF_DATE_TRUNC(p, x) AS _SF_LIKE_TYPE(date_trunc(p, _SF_TS(x))::TIMESTAMP, x)`,
  `_SF_DATE_PART(p, x) AS CASE p WHEN 'dayofweek' THEN date_part('dow', _SF_TS(x)) WHEN 'dayofweekiso' THEN date_part('isodow', _SF_TS(x)) WHEN 'dayofyear' THEN date_part('doy', _SF_TS(x)) WHEN 'weekiso' THEN date_part('week', _SF_TS(x)) WHEN 'yearofweekiso' THEN date_part('isoyear', _SF_TS(x)) WHEN 'yearofweek' THEN date_part('isoyear', _SF_TS(x)) WHEN 'epoch_second' THEN epoch_ms(_SF_TS(x)) // 1000 WHEN 'epoch_millisecond' THEN epoch_ms(_SF_TS(x)) WHEN 'epoch_microsecond' THEN epoch_us(_SF_TS(x)) WHEN 'nanosecond' THEN (epoch_us(_SF_TS(x)) % 1000000) * 1000 WHEN 'second' THEN date_part('second', _SF_TS(x)) WHEN 'year' THEN date_part('year', _SF_TS(x)) WHEN 'quarter' THEN date_part('quarter', _SF_TS(x)) WHEN 'month' THEN date_part('month', _SF_TS(x)) WHEN 'week' THEN date_part('week', _SF_TS(x)) WHEN 'day' THEN date_part('day', _SF_TS(x)) WHEN 'hour' THEN date_part('hour', _SF_TS(x)) WHEN 'minute' THEN date_part('minute', _SF_TS(x)) ELSE error('SNOWFLAKE:001044:42P13:Invalid date or time part') END::BIGINT`,
  ...[
    'YEAR',
    'QUARTER',
    'MONTH',
    'DAY',
    'HOUR',
    'MINUTE',
    'SECOND',
    'WEEK',
    'WEEKISO',
    'DAYOFWEEK',
    'DAYOFWEEKISO',
    'DAYOFYEAR',
    'YEAROFWEEK',
    'YEAROFWEEKISO',
  ].map((part) => `_SF_${part}(x) AS _SF_DATE_PART('${part.toLowerCase()}', x)`),
  `_SF_DAYOFMONTH(x) AS _SF_DATE_PART('day', x)`,
  `_SF_LAST_DAY(x) AS last_day(_SF_TS(x)::DATE), (x, p) AS CASE lower(p) WHEN 'year' THEN (date_trunc('year', _SF_TS(x)) + to_years(1) - to_days(1))::DATE WHEN 'quarter' THEN (date_trunc('quarter', _SF_TS(x)) + to_months(3) - to_days(1))::DATE WHEN 'week' THEN (date_trunc('week', _SF_TS(x)) + to_days(6))::DATE ELSE last_day(_SF_TS(x)::DATE) END`,
  `_SF_MONTHNAME(x) AS strftime(_SF_TS(x), '%b')`,
  `_SF_DAYNAME(x) AS strftime(_SF_TS(x), '%a')`,
  `_SF_ADD_MONTHS(x, n) AS _SF_LIKE_TYPE(CASE WHEN _SF_TS(x)::DATE = last_day(_SF_TS(x)::DATE) THEN last_day((_SF_TS(x) + to_months(n::INTEGER))::DATE)::TIMESTAMP ELSE _SF_TS(x) + to_months(n::INTEGER) END, x)`,
  `_SF_MONTHS_BETWEEN(a, b) AS CASE WHEN date_part('day', _SF_TS(a)) = date_part('day', _SF_TS(b)) OR (_SF_TS(a)::DATE = last_day(_SF_TS(a)::DATE) AND _SF_TS(b)::DATE = last_day(_SF_TS(b)::DATE)) THEN date_diff('month', _SF_TS(b), _SF_TS(a))::DECIMAL(20, 6) ELSE (date_diff('month', _SF_TS(b), _SF_TS(a)) + (date_part('day', _SF_TS(a)) - date_part('day', _SF_TS(b))) / 31.0e0)::DECIMAL(20, 6) END`,
  `_SF_DATE_FROM_PARTS(y, m, d) AS (make_date(y::BIGINT, 1, 1) + to_months((m - 1)::INTEGER) + to_days((d - 1)::INTEGER))::DATE`,
  `_SF_DATEFROMPARTS(y, m, d) AS _SF_DATE_FROM_PARTS(y, m, d)`,
  `_SF_TIME_FROM_PARTS(h, m, s) AS make_time(h::BIGINT, m::BIGINT, s::DOUBLE)`,
  `_SF_TIMESTAMP_FROM_PARTS(y, mo, d, h, mi, s) AS _SF_DATE_FROM_PARTS(y, mo, d)::TIMESTAMP + to_hours(h::BIGINT) + to_minutes(mi::BIGINT) + to_seconds(s::BIGINT), (y, mo, d, h, mi, s, ns) AS _SF_DATE_FROM_PARTS(y, mo, d)::TIMESTAMP + to_hours(h::BIGINT) + to_minutes(mi::BIGINT) + to_seconds(s::BIGINT) + to_microseconds(ns::BIGINT // 1000)`,
  `_SF_TIMESTAMP_NTZ_FROM_PARTS(y, mo, d, h, mi, s) AS _SF_TIMESTAMP_FROM_PARTS(y, mo, d, h, mi, s)`,
  `_SF_DOW_NUMBER(d) AS list_position(['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'], lower(left(d, 2)))`,
  `_SF_NEXT_DAY(x, d) AS (_SF_TS(x)::DATE + (1 + ((_SF_DOW_NUMBER(d) - date_part('isodow', _SF_TS(x)) + 6) % 7))::INTEGER)::DATE`,
  `_SF_PREVIOUS_DAY(x, d) AS (_SF_TS(x)::DATE - (1 + ((date_part('isodow', _SF_TS(x)) - _SF_DOW_NUMBER(d) + 6) % 7))::INTEGER)::DATE`,
  `_SF_CONVERT_TIMEZONE(z, x) AS timezone(z, timezone('UTC', _SF_TS(x))), (a, z, x) AS timezone(z, timezone(a, _SF_TS(x)))`,
  `_SF_NOW() AS get_current_timestamp()`,
  `_SF_TODAY() AS get_current_timestamp()::TIMESTAMP::DATE`,
  `_SF_TIME_NOW() AS get_current_timestamp()::TIMESTAMP::TIME`,
  `_SF_UTC_NOW() AS get_current_timestamp()::TIMESTAMP`,
];
