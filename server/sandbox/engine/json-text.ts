/** A JSON value that keeps scalars as their source text, so that numbers of any size survive. */
type JsonNode =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'array'; readonly items: JsonNode[] }
  | { readonly kind: 'object'; readonly entries: [string, JsonNode][] };

/**
 * Prints JSON text as Snowflake prints a VARIANT: keys in order, `indent` spaces a level, no spaces at all when it is 0.
 * Text that is not JSON is returned as it is.
 */
export function formatJson(text: string, indent: number): string {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return text;
  const reader = { text, at: 0 };
  try {
    return printNode(readNode(reader), indent, 0);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function readNode(reader: { readonly text: string; at: number }): JsonNode {
  skipSpace(reader);
  const char = reader.text.charAt(reader.at);
  if (char === '{') return { kind: 'object', entries: readObject(reader) };
  if (char === '[') return { kind: 'array', items: readArray(reader) };
  const match = /^(?:"(?:[^"\\]|\\.)*"|[^\s,\]}:]+)/s.exec(reader.text.slice(reader.at, scalarEnd(reader)));
  if (!match) throw new SyntaxError('JSON');
  reader.at += match[0].length;
  return { kind: 'scalar', text: match[0] };
}

/** Cuts the slice for the scalar pattern, so that a long text is not copied once per scalar. */
function scalarEnd(reader: { readonly text: string; readonly at: number }): number {
  const { text, at } = reader;
  if (text.charAt(at) !== '"') return at + 400;
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  return end + 1;
}

function readObject(reader: { readonly text: string; at: number }): [string, JsonNode][] {
  const entries: [string, JsonNode][] = [];
  readList(reader, '}', () => {
    const key = readNode(reader);
    if (key.kind !== 'scalar') throw new SyntaxError('JSON');
    expect(reader, ':');
    entries.push([key.text, readNode(reader)]);
  });
  return entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

function readArray(reader: { readonly text: string; at: number }): JsonNode[] {
  const items: JsonNode[] = [];
  readList(reader, ']', () => items.push(readNode(reader)));
  return items;
}

function readList(reader: { readonly text: string; at: number }, end: string, readItem: () => void): void {
  reader.at += 1;
  skipSpace(reader);
  if (reader.text.charAt(reader.at) === end) {
    reader.at += 1;
    return;
  }
  for (;;) {
    readItem();
    skipSpace(reader);
    if (reader.text.charAt(reader.at) === end) break;
    expect(reader, ',');
  }
  reader.at += 1;
}

function expect(reader: { readonly text: string; at: number }, char: string): void {
  skipSpace(reader);
  if (reader.text.charAt(reader.at) !== char) throw new SyntaxError('JSON');
  reader.at += 1;
}

function skipSpace(reader: { readonly text: string; at: number }): void {
  while (/\s/.test(reader.text.charAt(reader.at))) reader.at += 1;
}

function printNode(node: JsonNode, indent: number, level: number): string {
  if (node.kind === 'scalar') return node.text;
  const pad = indent > 0 ? `\n${' '.repeat(indent * (level + 1))}` : '';
  const end = indent > 0 ? `\n${' '.repeat(indent * level)}` : '';
  if (node.kind === 'array') {
    if (node.items.length === 0) return '[]';
    return `[${node.items.map((item) => pad + printNode(item, indent, level + 1)).join(',')}${end}]`;
  }
  if (node.entries.length === 0) return '{}';
  const colon = indent > 0 ? ': ' : ':';
  const lines = node.entries.map(
    ([key, value]) => `${pad}${key}${colon}${printNode(value, indent, level + 1)}`,
  );
  return `{${lines.join(',')}${end}}`;
}
