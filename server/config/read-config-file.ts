import { readFileSync } from 'node:fs';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type ConfigKey, configKeys } from './config-keys.ts';
import type { ConfigEntry, ConfigProblem, ConfigReading } from './config-problem.ts';
import { nearest } from './nearest.ts';

const paths = configKeys.map((key) => key.path);
const keyByPath = new Map<string, ConfigKey>(configKeys.map((key) => [key.path, key]));
const groups = new Set(
  paths.flatMap((path) => (path.includes('.') ? [path.slice(0, path.lastIndexOf('.'))] : [])),
);

/** `FILE:LINE:COLUMN`, both counted from 1, as editors and terminals understand it. */
function position(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The plain value below a node, without ever making an object out of the file's own key names. */
function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type === 'object') return {};
  return node.value;
}

/**
 * Reads the settings of a config file: JSON with comments and trailing commas.
 *
 * @param file - absolute path
 * @param required - true when a person named the file: then a missing one is a problem, not a default
 */
export function readConfigFile(file: string, required: boolean): ConfigReading {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' && !required) return { entries: [], problems: [] };
    return { entries: [], problems: [{ where: file, path: '', detail: `cannot be read (${code})` }] };
  }
  if (text.trim() === '') return { entries: [], problems: [] };

  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) {
    const detail = `is not valid JSON (${printParseErrorCode(first.error)})`;
    return { entries: [], problems: [{ where: position(file, text, first.offset), path: '', detail }] };
  }
  if (tree?.type !== 'object') {
    const detail = 'expected an object { ... } of settings';
    return { entries: [], problems: [{ where: position(file, text, tree?.offset ?? 0), path: '', detail }] };
  }
  return readObject(tree, '', { file, text });
}

function readObject(
  node: Node,
  prefix: string,
  source: { readonly file: string; readonly text: string },
): ConfigReading {
  const entries: ConfigEntry[] = [];
  const problems: ConfigProblem[] = [];
  const seen = new Set<string>();
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    if (!name || !value) continue;
    const path = `${prefix}${String(name.value)}`;
    const where = position(source.file, source.text, value.offset);
    const key = keyByPath.get(path);
    if (seen.has(path)) {
      problems.push({ where, path, detail: 'is written twice; keep one' });
    } else if (key) {
      entries.push({ key, value: plainValue(value), where });
    } else if (groups.has(path) && value.type === 'object') {
      const below = readObject(value, `${path}.`, source);
      entries.push(...below.entries);
      problems.push(...below.problems);
    } else if (groups.has(path)) {
      problems.push({ where, path, detail: 'expected an object { ... } of settings' });
    } else {
      problems.push({ where, path, detail: unknownKey(path) });
    }
    seen.add(path);
  }
  return { entries, problems };
}

/** The clause for a key that does not exist; its value is left out because it may be a misplaced secret. */
export function unknownKey(path: string): string {
  const meant = nearest(path, [...paths, ...groups]);
  return meant
    ? `there is no such setting; did you mean ${meant}?`
    : 'there is no such setting; docs/config.md lists all';
}
