import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';

/** A regular expression of the sources, or a place that builds one from text (`source` is null there). */
export interface SourcePattern {
  readonly file: string;
  readonly source: string | null;
  readonly flags: string;
  /** How it is written. */
  readonly written: string;
}

/** Every regular expression in the TypeScript files of these folders, found in the syntax tree. */
export function patternsIn(folders: readonly string[]): readonly SourcePattern[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|tsx)$/.test(name))
      .flatMap((name) => patternsOf(join(folder, name).replaceAll('\\', '/'))),
  );
}

function patternsOf(file: string): readonly SourcePattern[] {
  const text = readFileSync(file, 'utf8');
  return patternsOfText(text, file);
}

/** The regular expressions of one source text. */
export function patternsOfText(text: string, file: string): readonly SourcePattern[] {
  const found: SourcePattern[] = [];
  visit(parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }), (node) => {
    const { regex, callee } = node;
    const written = text.slice(Number(node.start), Number(node.end));
    if (isNode(regex)) {
      found.push({ file, source: String(regex.pattern), flags: String(regex.flags), written });
    } else if (isNode(callee) && callee.name === 'RegExp') {
      const [pattern, flags] = Array.isArray(node.arguments) ? node.arguments : [];
      const fixed = isNode(pattern) && typeof pattern.value === 'string' ? pattern.value : null;
      const given = isNode(flags) && typeof flags.value === 'string' ? flags.value : '';
      found.push({ file, source: fixed, flags: given, written });
    }
  });
  return found;
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (!isNode(value) || value instanceof RegExp) return;
  if (!Array.isArray(value)) see(value);
  for (const inner of Object.values(value)) visit(inner, see);
}
