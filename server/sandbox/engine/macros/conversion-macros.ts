// Whole numbers in text are epochs whose unit Snowflake tells from their size.
const epochText = `CASE WHEN abs(x::VARCHAR::HUGEINT) < 31536000000 THEN make_timestamp(x::VARCHAR::BIGINT * 1000000) WHEN abs(x::VARCHAR::HUGEINT) < 31536000000000 THEN make_timestamp(x::VARCHAR::BIGINT * 1000) WHEN abs(x::VARCHAR::HUGEINT) < 31536000000000000 THEN make_timestamp(x::VARCHAR::BIGINT) ELSE make_timestamp(x::VARCHAR::BIGINT // 1000) END`;
const isEpoch = `regexp_full_match(x::VARCHAR, '-?[0-9]+')`;
const isNumber = `(typeof(x) IN ('BIGINT', 'INTEGER', 'HUGEINT', 'SMALLINT', 'TINYINT', 'DOUBLE') OR typeof(x) LIKE 'DECIMAL%')`;
const tzPattern = `'([+-])([0-9]{2}):?([0-9]{2})?$'`;

/** Snowflake's conversion functions, and the texts of its values, as DuckDB macros. */
export const conversionMacros: readonly string[] = [
  `_SF_VTEXT(x) AS to_json(x)->>'$'`,
  `_SF_TO_VARCHAR(x) AS CASE WHEN typeof(x) = 'VARCHAR' THEN x::VARCHAR WHEN typeof(x) = 'JSON' THEN to_json(x)->>'$' WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace(x::VARCHAR, '\\.0$', '') WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN strftime(TRY_CAST(x::VARCHAR AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g') WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN strftime(TRY_CAST(x::VARCHAR AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g +0000') WHEN typeof(x) LIKE 'STRUCT%' THEN _SF_TZ_TEXT(x) WHEN typeof(x) = 'BLOB' THEN hex(TRY_CAST(x AS BLOB)) WHEN typeof(x) LIKE '%[]' OR typeof(x) LIKE 'MAP%' THEN to_json(x)::VARCHAR ELSE x::VARCHAR END, (x, f, sf) AS CASE WHEN ${isNumber} THEN _SF_NUMBER_TEXT(TRY_CAST(x::VARCHAR AS DOUBLE), f) WHEN typeof(x) = 'BLOB' THEN hex(TRY_CAST(x AS BLOB)) ELSE strftime(_SF_TS(x), sf) END`,
  `_SF_TZ_TEXT(x) AS strftime(_SF_TS(x), '%Y-%m-%d %H:%M:%S.%g ') || _SF_OFFSET_TEXT(TRY_CAST(regexp_extract(x::VARCHAR, 'sf_offset'': (-?[0-9]+)', 1) AS BIGINT))`,
  `_SF_OFFSET_TEXT(m) AS CASE WHEN m < 0 THEN '-' ELSE '+' END || lpad((abs(m) // 60)::VARCHAR, 2, '0') || lpad((abs(m) % 60)::VARCHAR, 2, '0')`,
  `_SF_TO_CHAR(x) AS _SF_TO_VARCHAR(x), (x, f, sf) AS _SF_TO_VARCHAR(x, f, sf)`,
  `_SF_FRACTION_DIGITS(f) AS length(regexp_extract(f, '[.D]([09]+)', 1))`,
  `_SF_PLAIN_TEXT(x, d) AS (round(abs(x)::DOUBLE, d::INTEGER))::DECIMAL(30, 6)::VARCHAR`,
  `_SF_NUMBER_TEXT(x, f) AS CASE WHEN regexp_full_match(f, '(FM)?[$]?[09,]+([.D][09]+)?') THEN _SF_SIGN_PAD(x, f, _SF_GROUPED(x, f)) ELSE error('SNOWFLAKE:100101:22007:Bad output format ' || f) END`,
  `_SF_INTEGER_DIGITS(x, d) AS split_part(_SF_PLAIN_TEXT(x, d), '.', 1)`,
  `_SF_GROUPED(x, f) AS CASE WHEN contains(f, '$') THEN '$' ELSE '' END || _SF_PADDED_INTEGER(x, f, CASE WHEN _SF_INTEGER_DIGITS(x, _SF_FRACTION_DIGITS(f)) = '0' AND NOT regexp_matches(split_part(split_part(f, '.', 1), 'D', 1), '0') AND _SF_FRACTION_DIGITS(f) > 0 THEN '' WHEN contains(f, ',') THEN regexp_replace(reverse(regexp_replace(reverse(_SF_INTEGER_DIGITS(x, _SF_FRACTION_DIGITS(f))), '([0-9]{3})', '\\1,', 'g')), '^,', '') ELSE _SF_INTEGER_DIGITS(x, _SF_FRACTION_DIGITS(f)) END) || CASE WHEN _SF_FRACTION_DIGITS(f) > 0 THEN '.' || left(split_part(_SF_PLAIN_TEXT(x, _SF_FRACTION_DIGITS(f)), '.', 2), _SF_FRACTION_DIGITS(f)) ELSE '' END`,
  `_SF_PADDED_INTEGER(x, f, t) AS CASE WHEN regexp_matches(split_part(replace(replace(f, 'FM', ''), '$', ''), '.', 1), '^0') THEN lpad(t, length(split_part(replace(replace(f, 'FM', ''), '$', ''), '.', 1))::INTEGER, '0') ELSE t END`,
  `_SF_SIGN_PAD(x, f, t) AS CASE WHEN starts_with(f, 'FM') THEN CASE WHEN x < 0 THEN '-' ELSE '' END || t ELSE lpad(CASE WHEN x < 0 THEN '-' ELSE '' END || t, (length(f) + 1)::INTEGER, ' ') END`,
  `_SF_TO_NUMBER_FORMAT(x, f) AS replace(replace(replace(trim(x::VARCHAR), ',', ''), '$', ''), ' ', '')`,
  `_SF_TO_DOUBLE(x) AS CAST(_SF_VTEXT(x) AS DOUBLE)`,
  `_SF_TRY_TO_DOUBLE(x) AS TRY_CAST(_SF_VTEXT(x) AS DOUBLE)`,
  `_SF_TO_BOOLEAN(x) AS CASE WHEN lower(_SF_VTEXT(x)) IN ('true', 't', 'yes', 'y', 'on', '1') THEN TRUE WHEN lower(_SF_VTEXT(x)) IN ('false', 'f', 'no', 'n', 'off', '0') THEN FALSE WHEN x IS NULL THEN NULL WHEN TRY_CAST(_SF_VTEXT(x) AS DOUBLE) IS NOT NULL THEN TRY_CAST(_SF_VTEXT(x) AS DOUBLE) <> 0 ELSE error('SNOWFLAKE:100037:22018:Boolean value ''' || _SF_VTEXT(x) || ''' is not recognized') END`,
  `_SF_TRY_TO_BOOLEAN(x) AS CASE WHEN lower(_SF_VTEXT(x)) IN ('true', 't', 'yes', 'y', 'on', '1') THEN TRUE WHEN lower(_SF_VTEXT(x)) IN ('false', 'f', 'no', 'n', 'off', '0') THEN FALSE ELSE NULL END`,
  `_SF_TO_DATE(x) AS CASE WHEN ${isNumber} OR (typeof(x) = 'VARCHAR' AND ${isEpoch}) THEN (${epochText})::DATE WHEN typeof(x) = 'VARCHAR' THEN _SF_DATE_TEXT(x::VARCHAR) ELSE _SF_TS(x)::DATE END, (x, f, sf) AS CAST(strptime(x::VARCHAR, sf) AS DATE)`,
  `_SF_DATE_TEXT(x) AS CASE WHEN regexp_full_match(x, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') THEN strptime(x, '%m/%d/%Y')::DATE WHEN regexp_full_match(x, '[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}') THEN strptime(x, '%d-%b-%Y')::DATE ELSE CAST(x AS DATE) END`,
  `_SF_TRY_DATE_TEXT(x) AS CASE WHEN regexp_full_match(x, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') THEN TRY_CAST(try_strptime(x, '%m/%d/%Y') AS DATE) WHEN regexp_full_match(x, '[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}') THEN TRY_CAST(try_strptime(x, '%d-%b-%Y') AS DATE) ELSE TRY_CAST(x AS DATE) END`,
  `_SF_DATE(x) AS _SF_TO_DATE(x), (x, f, sf) AS _SF_TO_DATE(x, f, sf)`,
  `_SF_TRY_TO_DATE(x) AS CASE WHEN regexp_full_match(x::VARCHAR, '-?[0-9]+') THEN (make_timestamp(TRY_CAST(x::VARCHAR AS BIGINT) * 1000000))::DATE ELSE _SF_TRY_DATE_TEXT(x::VARCHAR) END, (x, f, sf) AS TRY_CAST(try_strptime(x::VARCHAR, sf) AS DATE)`,
  `_SF_TO_TIME(x) AS CASE WHEN typeof(x) = 'TIME' THEN TRY_CAST(x::VARCHAR AS TIME) WHEN contains(x::VARCHAR, '-') THEN _SF_TS(x)::TIME WHEN length(x::VARCHAR) = 5 THEN CAST(x::VARCHAR || ':00' AS TIME) ELSE CAST(trim(x::VARCHAR, '"') AS TIME) END, (x, f, sf) AS CAST(strptime(x::VARCHAR, sf) AS TIME)`,
  `_SF_TIME(x) AS _SF_TO_TIME(x)`,
  `_SF_TRY_TO_TIME(x) AS TRY_CAST(CASE WHEN length(x::VARCHAR) = 5 THEN x::VARCHAR || ':00' ELSE x::VARCHAR END AS TIME)`,
  `_SF_TO_TIMESTAMP_NTZ(x) AS CASE WHEN typeof(x) = 'TIMESTAMP' THEN TRY_CAST(x::VARCHAR AS TIMESTAMP) WHEN ${isNumber} THEN make_timestamp((TRY_CAST(x::VARCHAR AS DECIMAL(30, 6)) * 1000000)::BIGINT) WHEN typeof(x) IN ('VARCHAR', 'JSON') AND regexp_full_match(x::VARCHAR, '"?-?[0-9]+"?') THEN _SF_EPOCH_TEXT(trim(x::VARCHAR, '"')) ELSE _SF_TS(_SF_NO_OFFSET(x)) END, (x, f) AS make_timestamp((TRY_CAST(x::VARCHAR AS BIGINT) * power(10, 6 - f::BIGINT))::BIGINT), (x, f, sf) AS CAST(strptime(x::VARCHAR, sf) AS TIMESTAMP)`,
  `_SF_NO_OFFSET(x) AS CASE WHEN typeof(x) = 'VARCHAR' THEN regexp_replace(replace(x::VARCHAR, 'Z', ''), '([0-9]) ?[+-][0-9]{2}:?[0-9]{2}$', '\\1') ELSE _SF_ANY_TEXT(x) END`,
  `_SF_ANY_TEXT(x) AS CASE WHEN typeof(x) LIKE 'STRUCT%' THEN _SF_TS(x)::VARCHAR ELSE trim(x::VARCHAR, '"') END`,
  `_SF_EPOCH_TEXT(x) AS ${epochText}`,
  `_SF_TO_TIMESTAMP(x) AS _SF_TO_TIMESTAMP_NTZ(x), (x, f) AS _SF_TO_TIMESTAMP_NTZ(x, f), (x, f, sf) AS _SF_TO_TIMESTAMP_NTZ(x, f, sf)`,
  `_SF_TO_TIMESTAMP_LTZ(x) AS CASE WHEN typeof(x) = 'VARCHAR' THEN _SF_INSTANT(x::VARCHAR) ELSE _SF_TO_TIMESTAMP_NTZ(x) END::TIMESTAMPTZ, (x, f) AS _SF_TO_TIMESTAMP_NTZ(x, f)::TIMESTAMPTZ, (x, f, sf) AS _SF_TO_TIMESTAMP_NTZ(x, f, sf)::TIMESTAMPTZ`,
  `_SF_TO_TIMESTAMP_TZ(x) AS {'sf_utc': CASE WHEN typeof(x) = 'VARCHAR' THEN _SF_INSTANT(x::VARCHAR) WHEN typeof(x) LIKE 'STRUCT%' THEN _SF_TS(x) - to_minutes(_SF_OFFSET_OF(x)) ELSE _SF_TO_TIMESTAMP_NTZ(x) END, 'sf_offset': CASE WHEN typeof(x) = 'VARCHAR' THEN _SF_OFFSET_MINUTES(x::VARCHAR)::INTEGER WHEN typeof(x) LIKE 'STRUCT%' THEN _SF_OFFSET_OF(x)::INTEGER ELSE 0 END}`,
  `_SF_OFFSET_OF(x) AS TRY_CAST(regexp_extract(x::VARCHAR, 'sf_offset'': (-?[0-9]+)', 1) AS BIGINT)`,
  `_SF_OFFSET_MINUTES(x) AS CASE WHEN regexp_matches(x, ${tzPattern}) AND contains(x, ':') THEN (CASE regexp_extract(x, ${tzPattern}, 1) WHEN '-' THEN -1 ELSE 1 END) * (coalesce(TRY_CAST(regexp_extract(x, ${tzPattern}, 2) AS BIGINT), 0) * 60 + coalesce(TRY_CAST(regexp_extract(x, ${tzPattern}, 3) AS BIGINT), 0)) ELSE 0 END`,
  `_SF_INSTANT(x) AS CASE WHEN regexp_full_match(x, '-?[0-9]+') THEN _SF_EPOCH_TEXT(x) ELSE CAST(trim(regexp_replace(replace(x, 'Z', ''), CASE WHEN contains(x, ':') THEN ' ?[+-][0-9]{2}:?[0-9]{2}$' ELSE '^$' END, '')) AS TIMESTAMP) - to_minutes(_SF_OFFSET_MINUTES(x)) END`,
  `_SF_TRY_TO_TIMESTAMP_NTZ(x) AS CASE WHEN regexp_full_match(x::VARCHAR, '-?[0-9]{1,18}') THEN _SF_EPOCH_TEXT(x::VARCHAR) ELSE TRY_CAST(x::VARCHAR AS TIMESTAMP) END, (x, f, sf) AS try_strptime(x::VARCHAR, sf)`,
  `_SF_TRY_TO_TIMESTAMP(x) AS _SF_TRY_TO_TIMESTAMP_NTZ(x), (x, f, sf) AS _SF_TRY_TO_TIMESTAMP_NTZ(x, f, sf)`,
];
