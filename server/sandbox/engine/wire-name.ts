/** The name of a column that DuckDB named itself: without our prefixes, in capitals, as Snowflake would show it. */
export function wireName(name: string): string {
  if (/^count_star\(\)$/i.test(name)) return 'COUNT(*)';
  return name.includes('(') ? name.replace(/\b_SF_/gi, '').toUpperCase() : name;
}
