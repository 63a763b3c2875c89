import { longestText, textTooLong } from '../../engine-errors.ts';

const { code, sqlState, message } = textTooLong();

/** Characters of the longest random text, in the sandbox. */
const longestRandom = 100_000;

/** The text of this many characters or bytes, or Snowflake's refusal before any memory is taken for it. */
function within(size: string, text: string, most = longestText): string {
  return `CASE WHEN ${size} > ${most} THEN error('SNOWFLAKE:${code}:${sqlState}:${message}') ELSE ${text} END`;
}

/** The size within the bound; `least` would make the bound of a NULL. */
function atMost(size: string, most = longestText): string {
  return `CASE WHEN ${size} > ${most} THEN ${most} ELSE ${size} END`;
}

/** Snowflake's text functions as DuckDB macros. Positions count from 1, as in Snowflake. */
export const textMacros: readonly string[] = [
  `_SF_STARTSWITH(s, p) AS starts_with(s::VARCHAR, p::VARCHAR)`,
  `_SF_ENDSWITH(s, p) AS ends_with(s::VARCHAR, p::VARCHAR)`,
  `_SF_CONTAINS(s, p) AS contains(s::VARCHAR, p::VARCHAR)`,
  `_SF_LENGTH(s) AS CASE WHEN typeof(s) = 'BLOB' THEN octet_length(try_cast(s AS BLOB)) ELSE length(_SF_TO_VARCHAR(s)) END`,
  `_SF_LEN(s) AS _SF_LENGTH(s)`,
  `_SF_OCTET_LENGTH(s) AS strlen(s::VARCHAR)`,
  `_SF_BIT_LENGTH(s) AS strlen(s::VARCHAR) * 8`,
  `_SF_UPPER(s) AS upper(_SF_TO_VARCHAR(s))`,
  `_SF_LOWER(s) AS lower(_SF_TO_VARCHAR(s))`,
  `_SF_CHARINDEX(p, s) AS instr(s::VARCHAR, p::VARCHAR), (p, s, f) AS CASE WHEN instr(substr(s::VARCHAR, f::BIGINT), p::VARCHAR) = 0 THEN 0 ELSE instr(substr(s::VARCHAR, f::BIGINT), p::VARCHAR) + f::BIGINT - 1 END`,
  `_SF_POSITION(p, s) AS _SF_CHARINDEX(p, s), (p, s, f) AS _SF_CHARINDEX(p, s, f)`,
  `_SF_SPLIT(s, d) AS to_json(string_split(s::VARCHAR, d::VARCHAR))->'$[*]'`,
  `_SF_SPLIT_PART(s, d, n) AS coalesce(list_extract(CASE WHEN d = '' THEN [s::VARCHAR] ELSE string_split(s::VARCHAR, d::VARCHAR) END, CASE WHEN n::BIGINT = 0 THEN 1 ELSE n::BIGINT END), CASE WHEN s IS NULL OR d IS NULL OR n IS NULL THEN NULL ELSE '' END)`,
  `_SF_STRTOK_LIST(s, d) AS list_filter(string_split_regex(s::VARCHAR, '[' || regexp_replace(d::VARCHAR, '([\\]\\[\\^\\\\-])', '\\\\\\1', 'g') || ']'), lambda _x: _x <> '')`,
  `_SF_STRTOK(s) AS list_extract(_SF_STRTOK_LIST(s, ' '), 1), (s, d) AS list_extract(_SF_STRTOK_LIST(s, d), 1), (s, d, n) AS list_extract(_SF_STRTOK_LIST(s, d), n::BIGINT)`,
  `_SF_STRTOK_TO_ARRAY(s) AS to_json(_SF_STRTOK_LIST(s, ' '))->'$[*]', (s, d) AS to_json(_SF_STRTOK_LIST(s, d))->'$[*]'`,
  `_SF_INSERT(s, p, l, i) AS left(s::VARCHAR, p::BIGINT - 1) || i::VARCHAR || substr(s::VARCHAR, p::BIGINT + l::BIGINT)`,
  ...['lpad', 'rpad'].map((pad) => {
    const padded = (by: string) =>
      within('n::BIGINT', `${pad}(s::VARCHAR, (${atMost('n::BIGINT')})::INTEGER, ${by})`);
    return `_SF_${pad.toUpperCase()}(s, n) AS ${padded("' '")}, (s, n, p) AS CASE WHEN p = '' THEN left(s::VARCHAR, n::BIGINT) ELSE ${padded('p::VARCHAR')} END`;
  }),
  `_SF_LTRIM(s) AS ltrim(s::VARCHAR, ' '), (s, c) AS ltrim(s::VARCHAR, c::VARCHAR)`,
  `_SF_RTRIM(s) AS rtrim(s::VARCHAR, ' '), (s, c) AS rtrim(s::VARCHAR, c::VARCHAR)`,
  `_SF_LEFT(s, n) AS left(s::VARCHAR, greatest(n::BIGINT, 0))`,
  `_SF_RIGHT(s, n) AS right(s::VARCHAR, greatest(n::BIGINT, 0))`,
  `_SF_SUBSTR(s, p) AS substr(s::VARCHAR, CASE WHEN p::BIGINT = 0 THEN 1 ELSE p::BIGINT END), (s, p, l) AS substr(s::VARCHAR, CASE WHEN p::BIGINT = 0 THEN 1 ELSE p::BIGINT END, greatest(l::BIGINT, 0))`,
  `_SF_SUBSTRING(s, p) AS _SF_SUBSTR(s, p), (s, p, l) AS _SF_SUBSTR(s, p, l)`,
  `_SF_REPEAT(s, n) AS ${within('strlen(s::VARCHAR)::HUGEINT * n::BIGINT', 'repeat(s::VARCHAR, CASE WHEN n::BIGINT < 0 THEN 0 ELSE n::BIGINT END)')}`,
  `_SF_SPACE(n) AS ${within('n::BIGINT', `repeat(' ', ${atMost('n::BIGINT')})`)}`,
  `_SF_REVERSE(s) AS reverse(s::VARCHAR)`,
  `_SF_REPLACE(s, p) AS replace(s::VARCHAR, p::VARCHAR, ''), (s, p, r) AS replace(s::VARCHAR, p::VARCHAR, r::VARCHAR)`,
  `_SF_TRANSLATE(s, a, b) AS translate(s::VARCHAR, a::VARCHAR, b::VARCHAR)`,
  `_SF_INITCAP(s) AS array_to_string(list_transform(regexp_extract_all(s::VARCHAR, '[\\pL\\pN]+|[^\\pL\\pN]+'), lambda _x: upper(left(_x, 1)) || lower(substr(_x, 2))), '')`,
  `_SF_ASCII(s) AS CASE WHEN s::VARCHAR = '' THEN 0 ELSE ascii(s::VARCHAR) END`,
  `_SF_UNICODE(s) AS CASE WHEN s::VARCHAR = '' THEN 0 ELSE unicode(s::VARCHAR) END`,
  `_SF_CHR(n) AS chr(n::INTEGER)`,
  `_SF_CHAR(n) AS chr(n::INTEGER)`,
  `_SF_EDITDISTANCE(a, b) AS levenshtein(a::VARCHAR, b::VARCHAR), (a, b, m) AS least(levenshtein(a::VARCHAR, b::VARCHAR), m)`,
  `_SF_JAROWINKLER_SIMILARITY(a, b) AS floor(jaro_winkler_similarity(upper(a::VARCHAR), upper(b::VARCHAR)) * 100)::BIGINT`,
  `_SF_BASE64_ENCODE(s) AS to_base64(encode(s::VARCHAR))`,
  `_SF_BASE64_DECODE_STRING(s) AS decode(from_base64(s::VARCHAR))`,
  `_SF_HEX_ENCODE(s) AS upper(hex(encode(s::VARCHAR)))`,
  `_SF_HEX_DECODE_STRING(s) AS decode(unhex(s::VARCHAR))`,
  `_SF_HEX_DECODE_BINARY(s) AS unhex(s::VARCHAR)`,
  `_SF_TO_BINARY(s) AS unhex(s::VARCHAR), (s, f) AS CASE upper(f) WHEN 'HEX' THEN unhex(s::VARCHAR) WHEN 'BASE64' THEN from_base64(s::VARCHAR) ELSE encode(s::VARCHAR) END`,
  `_SF_MD5(s) AS md5(s::VARCHAR)`,
  `_SF_MD5_HEX(s) AS md5(s::VARCHAR)`,
  `_SF_SHA1(s) AS sha1(s::VARCHAR)`,
  `_SF_SHA1_HEX(s) AS sha1(s::VARCHAR)`,
  `_SF_SHA2(s) AS sha256(s::VARCHAR), (s, n) AS CASE WHEN n IN (0, 256) THEN sha256(s::VARCHAR) ELSE error('SNOWFLAKE:000002:0A000:Unsupported feature ''SHA2 digest size''.') END`,
  `_SF_SHA2_HEX(s) AS sha256(s::VARCHAR)`,
  `_SF_REGEXP_FLAGS(f) AS 'c' || replace(replace(replace(coalesce(f, ''), 'c', ''), 'e', ''), 'x', '')`,
  `_SF_REGEXP_LIKE(s, p) AS regexp_full_match(s::VARCHAR, p::VARCHAR, 's'), (s, p, f) AS regexp_full_match(s::VARCHAR, p::VARCHAR, CASE WHEN contains(f, 'i') THEN 'is' ELSE 's' END)`,
  `_SF_RLIKE(s, p) AS _SF_REGEXP_LIKE(s, p), (s, p, f) AS _SF_REGEXP_LIKE(s, p, f)`,
  `_SF_REGEXP_PATTERN(p, f) AS CASE WHEN contains(f, 'i') THEN '(?i)' ELSE '' END || CASE WHEN contains(f, 's') THEN '(?s)' ELSE '' END || CASE WHEN contains(f, 'm') THEN '(?m)' ELSE '' END || p::VARCHAR`,
  `_SF_REPLACE_NTH(s, p, r, n) AS CASE WHEN n > len(regexp_extract_all(s, p)) THEN s ELSE array_to_string(list_transform(range(1, len(regexp_extract_all(s, p)) + 2), lambda _i: list_extract(string_split_regex(s, p), _i) || CASE WHEN _i > len(regexp_extract_all(s, p)) THEN '' WHEN _i = n THEN r ELSE list_extract(regexp_extract_all(s, p), _i) END), '') END`,
  `_SF_REPLACE_FROM(s, p, r, pos, occ) AS left(s::VARCHAR, pos::BIGINT - 1) || CASE WHEN occ::BIGINT = 0 THEN regexp_replace(substr(s::VARCHAR, pos::BIGINT), p::VARCHAR, r::VARCHAR, 'g') ELSE _SF_REPLACE_NTH(substr(s::VARCHAR, pos::BIGINT), p::VARCHAR, r::VARCHAR, occ::BIGINT) END`,
  `_SF_REGEXP_REPLACE(s, p) AS regexp_replace(s::VARCHAR, p::VARCHAR, '', 'g'), (s, p, r) AS regexp_replace(s::VARCHAR, p::VARCHAR, r::VARCHAR, 'g'), (s, p, r, pos) AS _SF_REPLACE_FROM(s, p, r, pos, 0), (s, p, r, pos, occ) AS _SF_REPLACE_FROM(s, p, r, pos, occ), (s, p, r, pos, occ, f) AS _SF_REPLACE_FROM(s, _SF_REGEXP_PATTERN(p, f), r, pos, occ)`,
  `_SF_REGEXP_SUBSTR(s, p) AS list_extract(regexp_extract_all(s::VARCHAR, p::VARCHAR), 1), (s, p, pos) AS list_extract(regexp_extract_all(substr(s::VARCHAR, pos::BIGINT), p::VARCHAR), 1), (s, p, pos, occ) AS list_extract(regexp_extract_all(substr(s::VARCHAR, pos::BIGINT), p::VARCHAR), occ::BIGINT), (s, p, pos, occ, f) AS list_extract(regexp_extract_all(substr(s::VARCHAR, pos::BIGINT), _SF_REGEXP_PATTERN(p, f), CASE WHEN contains(f, 'e') THEN 1 ELSE 0 END), occ::BIGINT), (s, p, pos, occ, f, g) AS list_extract(regexp_extract_all(substr(s::VARCHAR, pos::BIGINT), _SF_REGEXP_PATTERN(p, f), g::INTEGER), occ::BIGINT)`,
  `_SF_REGEXP_SUBSTR_ALL(s, p) AS to_json(regexp_extract_all(s::VARCHAR, p::VARCHAR))->'$[*]'`,
  `_SF_REGEXP_COUNT(s, p) AS len(regexp_extract_all(s::VARCHAR, p::VARCHAR)), (s, p, pos) AS len(regexp_extract_all(substr(s::VARCHAR, pos::BIGINT), p::VARCHAR)), (s, p, pos, f) AS len(regexp_extract_all(substr(s::VARCHAR, pos::BIGINT), _SF_REGEXP_PATTERN(p, f)))`,
  `_SF_REGEXP_INSTR(s, p) AS coalesce(CASE WHEN NOT regexp_matches(s::VARCHAR, p::VARCHAR) THEN 0 ELSE length(list_extract(string_split_regex(s::VARCHAR, p::VARCHAR), 1)) + 1 END, NULL)`,
  `_SF_CONCAT_WS(d, a) AS d || a::VARCHAR, (d, a, b) AS a::VARCHAR || d || b::VARCHAR, (d, a, b, c) AS a::VARCHAR || d || b::VARCHAR || d || c::VARCHAR, (d, a, b, c, e) AS a::VARCHAR || d || b::VARCHAR || d || c::VARCHAR || d || e::VARCHAR`,
  `_SF_UUID_STRING() AS uuid()::VARCHAR`,
  // Made letter by letter, which takes far more memory than the text; a constant is made before CASE is looked at.
  `_SF_RANDSTR(n, g) AS ${within('n::BIGINT', `array_to_string(list_transform(range(${atMost('n::BIGINT', longestRandom)}), lambda _i: substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 1 + (hash(g + _i) % 62)::BIGINT, 1)), '')`, longestRandom)}`,
];
