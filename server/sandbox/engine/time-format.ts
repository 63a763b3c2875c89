/** Snowflake's format elements and strftime's, longest first. */
const elements: readonly (readonly [string, string])[] = [
  ['TZH:TZM', '%z'],
  ['TZHTZM', '%z'],
  ['YYYY', '%Y'],
  ['MMMM', '%B'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['MON', '%b'],
  ['TZH', '%z'],
  ['FF0', ''],
  ['FF3', '%g'],
  ['FF6', '%f'],
  ['FF9', '%n'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['DY', '%a'],
  ['HH', '%H'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['FF', '%f'],
  ['AM', '%p'],
  ['PM', '%p'],
];

/** Rewrites a Snowflake date or time format as strftime's; text in double quotes is taken as it is. */
export function strftimeFormat(format: string): string {
  let result = '';
  let at = 0;
  while (at < format.length) {
    if (format.charAt(at) === '"') {
      const end = format.indexOf('"', at + 1);
      const stop = end < 0 ? format.length : end;
      result += format.slice(at + 1, stop).replaceAll('%', '%%');
      at = stop + 1;
      continue;
    }
    const rest = format.slice(at, at + 7).toUpperCase();
    const element = elements.find(([letters]) => rest.startsWith(letters));
    result += element ? element[1] : format.charAt(at).replace('%', '%%');
    at += element ? element[0].length : 1;
  }
  return result;
}
