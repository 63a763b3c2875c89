import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

/** One file that imports another; paths from the root of the repository. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** An import that leads from one folder into another. */
interface FolderEdge extends Import {
  readonly folders: readonly [string, string];
}

/** Every import between source files, for types as well. */
export function importsOf(roots: readonly string[]): readonly Import[] {
  return roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((name) => importsOfFile(path.posix.join(root, name.replaceAll('\\', '/')))),
  );
}

function importsOfFile(from: string): readonly Import[] {
  const text = readFileSync(from, 'utf8');
  const { staticImports, staticExports, dynamicImports } = parseSync(from, text).module;
  const requests = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value ?? '')),
    // The specifier of a dynamic import is an expression: only one that is a literal can be followed.
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  return requests
    .filter((request) => request.startsWith('.'))
    .map((request) => ({ from, to: path.posix.join(path.posix.dirname(from), request) }));
}

/**
 * The circles between folders: strongly connected components of the graph whose nodes are folders.
 *
 * @returns for each circle its imports, a line each, the rarest edge first: that is the one to cut
 */
export function folderCircles(imports: readonly Import[]): readonly (readonly string[])[] {
  const edges: FolderEdge[] = imports
    .map((one) => ({ ...one, folders: [path.posix.dirname(one.from), path.posix.dirname(one.to)] as const }))
    .filter(({ folders: [from, to] }) => from !== to);
  const next = new Map<string, FolderEdge[]>();
  for (const edge of edges) next.set(edge.folders[0], [...(next.get(edge.folders[0]) ?? []), edge]);
  const reach = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const waiting = [start];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const { folders } of next.get(folder) ?? []) {
        if (seen.has(folders[1])) continue;
        seen.add(folders[1]);
        waiting.push(folders[1]);
      }
    }
    return seen;
  };
  const reached = new Map([...next.keys()].map((folder) => [folder, reach(folder)]));
  const together = (a: string, b: string) =>
    reached.get(a)?.has(b) === true && reached.get(b)?.has(a) === true;
  const circles: string[][] = [];
  const placed = new Set<string>();
  for (const folder of [...next.keys()].sort()) {
    if (placed.has(folder) || !together(folder, folder)) continue;
    const members = new Set([...next.keys()].filter((other) => together(folder, other)));
    for (const member of members) placed.add(member);
    const inside = edges.filter(({ folders: [from, to] }) => members.has(from) && members.has(to));
    const weights = new Map<string, number>();
    for (const { folders } of inside)
      weights.set(folders.join(' -> '), (weights.get(folders.join(' -> ')) ?? 0) + 1);
    const weight = ({ folders }: FolderEdge) => weights.get(folders.join(' -> ')) ?? 0;
    circles.push(inside.sort((a, b) => weight(a) - weight(b)).map(({ from, to }) => `${from} -> ${to}`));
  }
  return circles;
}
