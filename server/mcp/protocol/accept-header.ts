/** What both eras want to find in the Accept header of a POST. */
export const acceptsBoth = 'application/json, text/event-stream';

/**
 * Whether the Accept header covers a media type, by the ranges that HTTP has (RFC 9110, 12.5.1): in any case, with a star,
 * and everything when the header is not sent.
 */
export function accepts(header: string | undefined, type: string): boolean {
  const [kind] = type.split('/');
  return ranges(header).some((range) => range === '*/*' || range === `${kind}/*` || range === type);
}

/**
 * Whether a POST may be answered as MCP does, by JSON or an event stream. A client that writes `application/*` takes JSON,
 * which is what it gets unless it asks for progress; one that names JSON and nothing else is told what is missing.
 */
export function acceptsMcp(header: string | undefined): boolean {
  if (!accepts(header, 'application/json')) return false;
  return accepts(header, 'text/event-stream') || ranges(header).includes('application/*');
}

/** The ranges that are not refused by a weight of zero. */
function ranges(header = '*/*'): string[] {
  return header
    .toLowerCase()
    .split(',')
    .map((entry) => entry.split(';').map((part) => part.trim()))
    .filter(([, ...parameters]) => !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)))
    .map(([range = '']) => range);
}
