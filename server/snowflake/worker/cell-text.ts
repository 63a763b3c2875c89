import type { Cell, Column } from '../../contract/columns.ts';
import { assertNever } from '../../util/assert-never.ts';

/** Turns one value of the wire into the text that Snowflake prints; bad wire text is passed on as it came. */
export type CellReader = (wire: Cell) => Cell;

/**
 * How to read the values of a column. Works on text and BigInt alone, so no digit is lost: numbers as sent (the server
 * applies the scale), dates as YYYY-MM-DD, times and timestamps with three to nine digits of fraction, offsets as
 * +0100, local-zone timestamps in UTC, booleans as true and false, binary as capital hex, JSON as sent.
 *
 * Wire encoding: dates are days and times are seconds since 1970; a timestamp with zone is `seconds offset`, the
 * offset in minutes plus 1440.
 */
export function cellReader({ type, scale }: Column): CellReader {
  switch (type) {
    case 'boolean':
      return notNull(booleanText);
    case 'date':
      return notNull(dateText);
    case 'time':
      return notNull((wire) => timeText(wire, 0));
    case 'timestamp_ntz':
      return notNull((wire) => timestampText(wire, scale));
    case 'timestamp_ltz':
      return notNull((wire) => withSuffix(timestampText(wire, scale), wire, ' +0000'));
    case 'timestamp_tz':
      return notNull((wire) => zonedText(wire, scale));
    case 'binary':
      return notNull((wire) => wire.toUpperCase());
    case 'fixed':
    case 'real':
    case 'text':
    case 'variant':
    case 'object':
    case 'array':
    case 'map':
    case 'vector':
    case 'geography':
    case 'geometry':
    case 'unknown':
      return (wire) => wire;
    default:
      return assertNever(type);
  }
}

function notNull(read: (wire: string) => string): CellReader {
  return (wire) => (wire === null ? null : read(wire));
}

function booleanText(wire: string): string {
  if (wire === '1' || /^true$/i.test(wire)) return 'true';
  if (wire === '0' || /^false$/i.test(wire)) return 'false';
  return wire;
}

const millisecondsOfDay = 86_400_000;

/** Beyond these a Date is invalid: 271821 BC to 275760 AD; Snowflake's own range is narrower. */
const maxMilliseconds = 8.64e15;

function dateText(wire: string): string {
  if (!/^-?\d+$/.test(wire)) return wire;
  const at = Number(wire) * millisecondsOfDay;
  return Math.abs(at) <= maxMilliseconds ? isoDate(new Date(at)) : wire;
}

function isoDate(date: Date): string {
  const year = date.getUTCFullYear();
  const sign = year < 0 ? '-' : '';
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Whole seconds, rounded down, and the nine digits of fraction above them; null when the text is not a number. */
function splitSeconds(wire: string): { readonly seconds: number; readonly nanos: string } | null {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(wire);
  if (match === null) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const nanos = fraction.padEnd(9, '0');
  if (sign !== '-') return { seconds: Number(whole), nanos };
  // -1.25 s is 0.75 s after the second -2.
  if (/^0*$/.test(nanos)) return { seconds: -Number(whole), nanos };
  return { seconds: -Number(whole) - 1, nanos: String(1_000_000_000 - Number(nanos)).padStart(9, '0') };
}

/** Digits without trailing zeros, at least `least` of them, with the point in front. */
function fractionText(nanos: string, least: number): string {
  let end = nanos.length;
  while (end > 0 && nanos[end - 1] === '0') end -= 1;
  const digits = nanos.slice(0, end).padEnd(least, '0');
  return digits === '' ? '' : `.${digits}`;
}

function clock(date: Date): string {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

function timeText(wire: string, leastDigits: number): string {
  const split = splitSeconds(wire);
  if (split === null || split.seconds < 0 || split.seconds >= 86_400) return wire;
  return `${clock(new Date(split.seconds * 1000))}${fractionText(split.nanos, leastDigits)}`;
}

function timestampText(wire: string, scale: number | null, offsetMinutes = 0): string {
  const split = splitSeconds(wire);
  if (split === null) return wire;
  const at = (split.seconds + offsetMinutes * 60) * 1000;
  if (Math.abs(at) > maxMilliseconds) return wire;
  const date = new Date(at);
  // A column declared without fraction shows none; all others at least the three digits of Snowflake's default format.
  return `${isoDate(date)} ${clock(date)}${scale === 0 ? '' : fractionText(split.nanos, 3)}`;
}

function withSuffix(text: string, wire: string, suffix: string): string {
  return text === wire ? wire : `${text}${suffix}`;
}

function zonedText(wire: string, scale: number | null): string {
  const match = /^(\S+) (\d{1,4})$/.exec(wire);
  if (match === null) return wire;
  const [, seconds = '', zone = ''] = match;
  const offset = Number(zone) - 1440;
  const text = timestampText(seconds, scale, offset);
  if (text === seconds || Math.abs(offset) > 1440) return wire;
  const minutes = Math.abs(offset);
  return `${text} ${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}
