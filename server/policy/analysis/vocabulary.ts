/**
 * The parts of the parser's tree that the walker knows. A tree that holds anything else is not understood and refused:
 * a new version of the parser can therefore add denials but never let something slip by.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Node types of queries and expressions: nothing in them names an object except what the walker reads itself. */
const queryTags: ReadonlySet<string> = new Set(
  words(`
literal boolean null identifier column table star braced_wildcard select union intersect except subquery pivot pivot_alias unpivot
values stage_reference alias cast collation case and or add sub mul div mod eq neq lt lte gt gte like i_like
bitwise_and bitwise_or bitwise_xor concat not neg bitwise_not in between is_null is_true is_false is exists function
aggregate_function window_function from join joined_table where group_by having order_by limit offset qualify with cte
pseudocolumn connect prior connect_by_root match_recognize ordered window over within_group data_type array struct
tuple interval concat_ws substring upper lower length trim l_trim r_trim replace reverse left right repeat lpad rpad
split regexp_like regexp_replace regexp_extract abs round floor ceil power sqrt cbrt ln log exp sign greatest least
current_date current_time current_timestamp current_timestamp_l_t_z at_time_zone date_add date_sub date_diff
date_trunc extract to_date to_timestamp date time coalesce null_if if_func if_null nvl nvl2 try_cast safe_cast count
sum avg min max group_concat string_agg list_agg array_agg count_if sum_if stddev stddev_pop stddev_samp variance
var_pop var_samp median mode first last any_value approx_distinct approx_count_distinct approx_percentile percentile
logical_and logical_or skewness bitwise_count row_number rank dense_rank n_tile lead lag first_value last_value
nth_value percent_rank cume_dist percentile_cont percentile_disc contains starts_with ends_with position initcap ascii
chr char_func soundex levenshtein byte_length hex unicode mod_func random rand trunc_func pi radians degrees sin cos
tan asin acos atan atan2 is_nan is_inf int_div decode year month day hour minute second day_of_week day_of_week_iso
day_of_month day_of_year week_of_year quarter add_months months_between last_day next_day make_date make_timestamp
timestamp_trunc array_func array_length array_size array_contains array_position array_append array_prepend
array_concat array_sort array_reverse array_distinct array_join array_to_string array_filter array_transform
array_flatten array_compact array_intersect array_union array_except array_remove to_array map_func map_keys
element_at struct_func json_extract json_extract_scalar json_extract_path json_array json_object
json_query json_value json_keys json_type parse_json to_json json_array_agg json_object_agg convert typeof lambda
parameter placeholder named_argument table_argument null_safe_eq null_safe_neq any all overlaps bitwise_left_shift
bitwise_right_shift bitwise_and_agg bitwise_or_agg bitwise_xor_agg subscript dot method_call array_slice paren
table_alias hex_string_expr table_sample filter changes fetch group cube rollup grouping_sets limit_options lateral
match_recognize_measure semantic_view historical_data var unpivot_columns window_spec d_pipe pivot_any aliases
interval_op interval_span having_max cosine_distance dot_product euclidean_distance manhattan_distance
jarowinkler_similarity booland boolor parameterized_agg arg_max arg_min approx_top_k approx_top_k_accumulate
approx_top_k_combine approx_top_k_estimate minhash transform translate grouping grouping_id anonymous
anonymous_agg_func combined_agg_func hash_agg hll to_boolean to_map pad to_char to_number to_double string_func
to_decfloat try_to_decfloat columns convert_timezone array_all array_any array_construct_compact st_point st_distance
string_to_array array_sum object_agg check_json check_xml current_schemas current_datetime localtime localtimestamp
current_schema current_user timestamp dayname previous_day timestamp_add timestamp_sub timestamp_diff time_slice
time_add time_sub time_diff time_trunc date_from_parts time_from_parts decode_case decrypt decrypt_raw encode encrypt
encrypt_raw equal_null to_binary base64_decode_binary base64_decode_string base64_encode try_base64_decode_binary
try_base64_decode_string get_extract getbit hex_encode compress decompress_binary decompress_string xor nullif
j_s_o_n j_s_o_n_path j_s_o_n_keys j_s_o_n_object j_s_o_n_object_agg j_s_o_n_array j_s_o_n_array_agg j_s_o_n_exists
j_s_o_n_key_value j_s_o_n_value j_s_o_n_type object_insert j_s_o_n_cast j_s_o_n_extract j_s_o_n_extract_scalar
j_s_o_n_format parse_j_s_o_n parse_url parse_ip map map_cat map_delete map_insert map_pick slice var_map m_d5_digest
m_d5_number_lower64 m_d5_number_upper64 s_h_a s_h_a1_digest s_h_a2 s_h_a2_digest monthname ntile normal quantile
approx_quantile approx_percentile_estimate randstr reduce regexp_extract_all regexp_i_like regexp_instr regexp_count
regr_valx regr_valy regr_avgy regr_avgx regr_count regr_intercept regr_r2 regr_sxx regr_sxy regr_syy regr_slope
safe_divide sort_array split_part str_position search search_ip str_to_time str_to_date time_to_str number_to_str
time_str_to_time ts_or_ds_to_date ts_or_ds_to_time ts_or_ds_to_timestamp ts_or_ds_add ts_or_ds_diff unhex uniform
unix_to_time unix_to_str uuid timestamp_from_parts timestamp_tz_from_parts corr width_bucket covar_samp covar_pop week
x_m_l_get zipf year_of_week year_of_week_iso session_user generate sequence exploding_generate_series star_map
`),
);

/** The roots of statements that change something, and what may stand directly inside. */
const changeTags: ReadonlySet<string> = new Set(
  words('insert update delete merge when whens conditional_insert multitable_inserts'),
);

/** Fields of those nodes; a field that is empty, null or false is always accepted. */
export const knownFields: ReadonlySet<string> = new Set(
  words(`
set matched source then tables extra_tables table_joins from_joins from_clause overwrite default_values no_from
tables_from_using
Preceding Following Value Custom integer_spelling real_spelling directed data_type element_type key_type value_type timezone params srid subtype dimension length options nested nullable
aad abbreviated accuracy aead after alias alias_columns alias_explicit_as alias_first alias_keyword alias_quoted
all allow_overflow alphabet analyzer analyzer_options args arrow_syntax asc at_before base body bracket_notation
bucket_denominator bucket_field bucket_numerator by_name case catalog changes characters charset collation colon
column column_aliases columns comments comparator condition connect count counters ctes cube culture
curly_brace_syntax day decimals default default_on_null deferred_condition define delimiter desc dimensions
direction disable_auto_convert distinct distinct_on double_colon_syntax double_quoted elementcount else_ encoding
encryption_method end end_side_text error_tolerance escape except exclude explicit_asc explicit_method expression
expressions extra_value_columns facts false_value fetch field fields file_format fill fill_pattern filter finish
first flag flags format format_json fractions frame from from_ from_dcolonqmark from_for_syntax gen generator
global group group_by grouping_sets hash_arrow_syntax having having_max high hint hints hour hours ignore_nulls
include_nulls index inferred_type information initial instance interval is_field is_integer is_json is_left
is_numeric is_percent is_string is_using_sample iv join_hint join_mark joins json_scope json_type key keys kind
kind_text lateral leading_comments left left_comments left_end left_start length limit line literal_type low lower
match_condition materialized max max_line_length max_value measures merge method method_before_size metrics milli
min min_value minute minutes mode modifiers_inside month name name_column nano nesting_group new nlsparam no_parens
nocycle not null null_handling null_on_zero_variance null_replacement nulls_first num_buckets occurrence offset old
on on_condition on_error on_overflow on_scalar_string only_json_types op operand operator_comments options order
order_by ordinality original_name outer over pairs parameter_types parameters params parenthesized part_index
part_to_extract partition_by passing passphrase path paths pattern percent percentile permissive pivots position
position_explicit post_select_comments postfix_form pre_alias_comments precision prefix qualify
qualify_after_window quantifier quantile query quote quoted quotes_option recursive rename replace replacement
requires_json return_type returning returning_type right right_end right_start rollup rows safe safe_name sample
scalar_only scale schema search_mode search_results sec second seed separator siblings size source_tz span spec
sql_standard_syntax staleness star start start_side_text stddev step string string_quoted style subquery substr
substring suppress_method_output symmetric sysdate table table_alias table_sample target_type target_tz this
threshold times timestamp timezone to to_json top totals trailing_comments transform true_value type type_ unique
unique_keys unit unit_after_size unnest unpack unpivot update upper use_bracket_syntax use_inner_keyword
use_list_keyword use_outer_keyword use_plural use_sample_keyword use_seed_keyword use_spheroid using value
value_column value_column_parenthesized values variant_extract wait weight when whens where_ where_clause
window_frame window_name windows with with_map_keyword with_ties with_tz with_unique_keys wrapper_option year
zero_is_msb zone
`),
);

/** True for a node type that may stand in a query. */
export function isQueryNode(key: string): boolean {
  return queryTags.has(key);
}

/** True for a node type that changes something: it may only be the statement itself, never a part of a query. */
export function isChangeNode(key: string): boolean {
  return changeTags.has(key);
}
