const noNulls = `lambda _e: _e.value IS NOT NULL`;

/**
 * Snowflake's semi-structured functions as DuckDB macros. VARIANT is JSON, ARRAY is JSON[], OBJECT is MAP(VARCHAR, JSON);
 * to_json() takes any of them (and any plain value) to JSON, so each macro works on all.
 */
export const jsonMacros: readonly string[] = [
  // A NUMBER without its trailing zeros, as Snowflake keeps it in a VARIANT; a BINARY as hex.
  `_SF_JSON(v) AS CASE WHEN typeof(v) LIKE 'DECIMAL%' THEN CAST(CASE WHEN contains(v::VARCHAR, '.') THEN rtrim(rtrim(v::VARCHAR, '0'), '.') ELSE v::VARCHAR END AS JSON) WHEN typeof(v) = 'BLOB' THEN to_json(hex(TRY_CAST(v AS BLOB))) ELSE to_json(v) END`,
  `_SF_AGG_LIST(l) AS list_transform(l, lambda _x: _SF_JSON(_x))`,
  `_SF_WHOLE(j) AS CASE WHEN regexp_full_match(j::VARCHAR, '-?[0-9]+\\.0') THEN CAST(replace(j::VARCHAR, '.0', '') AS JSON) ELSE j END`,
  `_SF_LIST(j) AS (to_json(j)->'$[*]')`,
  `_SF_ITEM(v) AS coalesce(_SF_JSON(v), 'null'::JSON)`,
  `_SF_SEQUENCE() AS row_number() OVER () - 1`,
  `_SF_MAP(j) AS from_json(to_json(j), '"MAP(VARCHAR,JSON)"')`,
  `_SF_PARSE_JSON(s) AS CASE WHEN trim(s::VARCHAR) = '' THEN NULL ELSE CAST(s::VARCHAR AS JSON) END`,
  `_SF_TRY_PARSE_JSON(s) AS CASE WHEN json_valid(s::VARCHAR) THEN TRY_CAST(s::VARCHAR AS JSON) ELSE NULL END`,
  `_SF_CHECK_JSON(s) AS CASE WHEN s IS NULL OR json_valid(s::VARCHAR) THEN NULL ELSE 'unexpected text' END`,
  `_SF_TO_JSON(v) AS _SF_JSON(v)::VARCHAR`,
  `_SF_TO_VARIANT(v) AS _SF_JSON(v)`,
  `_SF_TO_ARRAY(v) AS CASE WHEN v IS NULL THEN NULL WHEN json_type(_SF_JSON(v)) = 'ARRAY' THEN _SF_LIST(v) ELSE [_SF_JSON(v)] END`,
  `_SF_TO_OBJECT(v) AS _SF_MAP(v)`,
  `_SF_GET_PATH(v, p) AS json_extract(_SF_JSON(v), CASE WHEN starts_with(p, '[') THEN '$' || p ELSE '$.' || p END)`,
  `_SF_GET(v, k) AS CASE WHEN typeof(k) = 'VARCHAR' THEN json_extract(_SF_JSON(v), '$."' || k::VARCHAR || '"') ELSE json_extract(_SF_JSON(v), '$[' || k::VARCHAR || ']') END`,
  `_SF_GET_IGNORE_CASE(v, k) AS json_extract(_SF_JSON(v), '$."' || list_extract(list_filter(json_keys(_SF_JSON(v)), lambda _k: lower(_k) = lower(k)), 1) || '"')`,
  `_SF_TYPEOF(v) AS CASE json_type(_SF_JSON(v)) WHEN 'OBJECT' THEN 'OBJECT' WHEN 'ARRAY' THEN 'ARRAY' WHEN 'VARCHAR' THEN 'VARCHAR' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'HUGEINT' THEN 'INTEGER' WHEN 'DOUBLE' THEN CASE WHEN contains(lower(_SF_JSON(v)::VARCHAR), 'e') THEN 'DOUBLE' ELSE 'DECIMAL' END WHEN 'BOOLEAN' THEN 'BOOLEAN' WHEN 'NULL' THEN CASE WHEN v IS NULL THEN NULL ELSE 'NULL_VALUE' END ELSE NULL END`,
  `_SF_IS_NULL_VALUE(v) AS CASE WHEN v IS NULL THEN NULL ELSE json_type(_SF_JSON(v)) = 'NULL' END`,
  `_SF_IS_ARRAY(v) AS json_type(_SF_JSON(v)) = 'ARRAY'`,
  `_SF_IS_OBJECT(v) AS json_type(_SF_JSON(v)) = 'OBJECT'`,
  `_SF_IS_VARCHAR(v) AS json_type(_SF_JSON(v)) = 'VARCHAR'`,
  `_SF_IS_CHAR(v) AS json_type(_SF_JSON(v)) = 'VARCHAR'`,
  `_SF_IS_BOOLEAN(v) AS json_type(_SF_JSON(v)) = 'BOOLEAN'`,
  `_SF_IS_INTEGER(v) AS json_type(_SF_JSON(v)) IN ('UBIGINT', 'BIGINT')`,
  `_SF_IS_DECIMAL(v) AS json_type(_SF_JSON(v)) IN ('UBIGINT', 'BIGINT', 'DOUBLE')`,
  `_SF_IS_DOUBLE(v) AS json_type(_SF_JSON(v)) IN ('UBIGINT', 'BIGINT', 'DOUBLE')`,
  `_SF_AS_VARCHAR(v) AS CASE WHEN _SF_IS_VARCHAR(v) THEN _SF_VTEXT(v) ELSE NULL END`,
  `_SF_AS_CHAR(v) AS _SF_AS_VARCHAR(v)`,
  `_SF_AS_INTEGER(v) AS CASE WHEN _SF_IS_INTEGER(v) THEN TRY_CAST(_SF_VTEXT(v) AS BIGINT) ELSE NULL END`,
  `_SF_AS_DOUBLE(v) AS CASE WHEN _SF_IS_DOUBLE(v) THEN TRY_CAST(_SF_VTEXT(v) AS DOUBLE) ELSE NULL END`,
  `_SF_AS_BOOLEAN(v) AS CASE WHEN _SF_IS_BOOLEAN(v) THEN TRY_CAST(_SF_VTEXT(v) AS BOOLEAN) ELSE NULL END`,
  `_SF_AS_ARRAY(v) AS CASE WHEN _SF_IS_ARRAY(v) THEN _SF_LIST(v) ELSE NULL END`,
  `_SF_AS_OBJECT(v) AS CASE WHEN _SF_IS_OBJECT(v) THEN _SF_MAP(v) ELSE NULL END`,
  `_SF_STRIP_NULL_VALUE(v) AS CASE WHEN json_type(_SF_JSON(v)) = 'NULL' THEN NULL ELSE _SF_JSON(v) END`,
  `_SF_ENTRIES(j) AS list_transform(json_keys(to_json(j)), lambda _k: {'key': _k, 'value': json_extract(to_json(j), '$."' || _k || '"')})`,
  `_SF_OBJECT_OF(l, keep) AS CASE WHEN l IS NULL THEN NULL ELSE map_from_entries(CASE WHEN keep THEN list_filter(l, lambda _e: _e.key IS NOT NULL) ELSE list_filter(list_filter(l, ${noNulls}), lambda _e: _e.key IS NOT NULL) END) END`,
  `_SF_PAIR(k, v) AS {'key': k::VARCHAR, 'value': _SF_JSON(v)}`,
  `_SF_PAIR_KEEP(k, v) AS {'key': k::VARCHAR, 'value': coalesce(_SF_JSON(v), 'null'::JSON)}`,
  `_SF_ROW_OBJECT(r) AS _SF_OBJECT_OF(list_transform(list_filter(_SF_ENTRIES(r), lambda _e: json_type(_e.value) <> 'NULL'), lambda _e: {'key': _e.key, 'value': _SF_WHOLE(_e.value)}), TRUE)`,
  `_SF_OBJECT_KEYS(o) AS (to_json(list_sort(json_keys(to_json(o))))->'$[*]')`,
  `_SF_OBJECT_PUT(o, k, v, u) AS CASE WHEN list_contains(json_keys(to_json(o)), k) AND NOT u THEN error('SNOWFLAKE:100132:P0000:Key already exists in object') ELSE _SF_OBJECT_OF(list_append(list_filter(_SF_ENTRIES(o), lambda _e: _e.key <> k), _SF_PAIR(k, v)), FALSE) END`,
  `_SF_OBJECT_INSERT(o, k, v) AS _SF_OBJECT_PUT(o, k, v, FALSE), (o, k, v, u) AS _SF_OBJECT_PUT(o, k, v, u)`,
  `_SF_OBJECT_DELETE(o, k) AS _SF_OBJECT_OF(list_filter(_SF_ENTRIES(o), lambda _e: _e.key <> k), TRUE), (o, k, l) AS _SF_OBJECT_OF(list_filter(_SF_ENTRIES(o), lambda _e: _e.key NOT IN (k, l)), TRUE)`,
  `_SF_OBJECT_PICK(o, k) AS _SF_OBJECT_OF(list_filter(_SF_ENTRIES(o), lambda _e: _e.key = k), TRUE), (o, k, l) AS _SF_OBJECT_OF(list_filter(_SF_ENTRIES(o), lambda _e: _e.key IN (k, l)), TRUE)`,
  `_SF_OBJECT_AGG(k, v) AS _SF_OBJECT_OF(list({'key': k::VARCHAR, 'value': _SF_JSON(v)}), FALSE)`,
  `_SF_ARRAY_SIZE(a) AS CASE WHEN json_type(to_json(a)) = 'ARRAY' THEN json_array_length(to_json(a)) ELSE NULL END`,
  `_SF_ARRAY_CONTAINS(v, a) AS list_contains(_SF_LIST(a), _SF_JSON(v))`,
  `_SF_ARRAY_POSITION(v, a) AS nullif(list_position(_SF_LIST(a), _SF_JSON(v)), 0) - 1`,
  `_SF_ARRAY_APPEND(a, v) AS list_append(_SF_LIST(a), _SF_JSON(v))`,
  `_SF_ARRAY_PREPEND(a, v) AS list_prepend(_SF_JSON(v), _SF_LIST(a))`,
  `_SF_ARRAY_CAT(a, b) AS list_concat(_SF_LIST(a), _SF_LIST(b))`,
  `_SF_ARRAY_INSERT(a, p, v) AS list_concat(list_append(_SF_LIST(a)[1:p::BIGINT], _SF_JSON(v)), _SF_LIST(a)[p::BIGINT + 1:])`,
  `_SF_ARRAY_REMOVE(a, v) AS list_filter(_SF_LIST(a), lambda _x: _x <> _SF_JSON(v))`,
  `_SF_ARRAY_SLICE(a, f, t) AS list_slice(_SF_LIST(a), CASE WHEN f::BIGINT < 0 THEN len(_SF_LIST(a)) + f::BIGINT ELSE f::BIGINT END + 1, CASE WHEN t::BIGINT < 0 THEN len(_SF_LIST(a)) + t::BIGINT ELSE t::BIGINT END)`,
  `_SF_ARRAY_TO_STRING(a, d) AS CASE WHEN len(_SF_LIST(a)) = 0 THEN '' ELSE list_reduce(list_transform(_SF_LIST(a), lambda _x: coalesce(json_extract_string(_x, '$'), '')), lambda _a, _b: _a || d::VARCHAR || _b) END`,
  `_SF_ARRAY_DISTINCT(a) AS list_filter(_SF_LIST(a), lambda _x, _i: list_position(_SF_LIST(a), _x) = _i)`,
  `_SF_ARRAY_COMPACT(a) AS list_filter(_SF_LIST(a), lambda _x: json_type(_x) <> 'NULL')`,
  `_SF_ARRAY_INTERSECTION(a, b) AS list_filter(_SF_LIST(a), lambda _x: list_contains(_SF_LIST(b), _x))`,
  `_SF_ARRAY_EXCEPT(a, b) AS list_filter(_SF_LIST(a), lambda _x: NOT list_contains(_SF_LIST(b), _x))`,
  `_SF_ARRAYS_OVERLAP(a, b) AS list_has_any(_SF_LIST(a), _SF_LIST(b))`,
  `_SF_ARRAY_FLATTEN(a) AS flatten(list_transform(_SF_LIST(a), lambda _x: json_extract(_x, '$[*]')))`,
  `_SF_ARRAY_REVERSE(a) AS list_reverse(_SF_LIST(a))`,
  `_SF_ARRAY_SORT(a) AS CASE WHEN list_bool_and(list_transform(_SF_LIST(a), lambda _x: json_type(_x) IN ('UBIGINT', 'BIGINT', 'DOUBLE'))) THEN list_transform(list_sort(list_transform(_SF_LIST(a), lambda _x: {'n': TRY_CAST(_x::VARCHAR AS DOUBLE), 'j': _x})), lambda _s: _s.j) ELSE list_sort(_SF_LIST(a)) END`,
  `_SF_ARRAY_MIN(a) AS list_extract(_SF_ARRAY_SORT(a), 1)`,
  `_SF_ARRAY_MAX(a) AS list_extract(_SF_ARRAY_SORT(a), -1)`,
  `_SF_ARRAY_GENERATE_RANGE(a, b) AS _SF_LIST(range(a::BIGINT, b::BIGINT)), (a, b, s) AS _SF_LIST(range(a::BIGINT, b::BIGINT, s::BIGINT))`,
  `_SF_ARRAY_UNIQUE_AGG(x) AS _SF_LIST(list(DISTINCT x) FILTER (WHERE x IS NOT NULL))`,
];

/** Table functions, as DuckDB table macros. */
export const tableMacros: readonly string[] = [
  `_SF_GENERATOR(n) AS TABLE SELECT range AS SF_ROW FROM range(n::BIGINT)`,
  `_SF_SPLIT_TO_TABLE(s, d) AS TABLE WITH p AS (SELECT string_split(s::VARCHAR, d::VARCHAR) AS l) SELECT 1 AS "SEQ", unnest(range(1, len(l) + 1)) AS "INDEX", unnest(l) AS "VALUE" FROM p`,
  `_SF_FLATTEN(j, p, jp, o, r, m) AS TABLE WITH RECURSIVE
     root AS (SELECT json_extract(to_json(j), jp) AS this, p AS path),
     parts AS (
       SELECT this, path, unnest(_SF_CHILDREN(this, m)) AS child FROM root
       UNION ALL
       SELECT child.v AS this, path || child.p AS path, unnest(_SF_CHILDREN(child.v, m)) AS child FROM parts WHERE r
     )
     SELECT 1 AS "SEQ", child.k AS "KEY", ltrim(path || child.p, '.') AS "PATH", child.i AS "INDEX", child.v AS "VALUE", this AS "THIS" FROM parts
     UNION ALL
     SELECT 1, NULL, path, NULL, NULL, this FROM root WHERE o AND coalesce(len(_SF_CHILDREN(this, m)), 0) = 0`,
];

/** Macros that the table macros use. */
export const flattenMacros: readonly string[] = [
  `_SF_STEP(k) AS CASE WHEN regexp_full_match(k, '[A-Za-z_][A-Za-z0-9_]*') THEN '.' || k ELSE '[''' || k || ''']' END`,
  `_SF_CHILDREN(j, m) AS CASE json_type(j) WHEN 'ARRAY' THEN CASE WHEN upper(m) = 'OBJECT' THEN [] ELSE list_transform(json_extract(j, '$[*]'), lambda _x, _i: {'k': NULL::VARCHAR, 'i': (_i - 1)::BIGINT, 'p': '[' || (_i - 1)::VARCHAR || ']', 'v': _x}) END WHEN 'OBJECT' THEN CASE WHEN upper(m) = 'ARRAY' THEN [] ELSE list_transform(list_sort(json_keys(j)), lambda _k: {'k': _k, 'i': NULL::BIGINT, 'p': _SF_STEP(_k), 'v': json_extract(j, '$."' || _k || '"')}) END ELSE [] END`,
];
