import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** Text between tags, and attributes that people read or hear. */
const literals = [
  />\s*([A-Za-z][^<>{}=;()]*[A-Za-z.])\s*<\//g,
  /(?:aria-label|title|placeholder|label)="([^"]+)"/g,
];

test('no component holds a text of its own: all of them are in the catalogue', async () => {
  const found: string[] = [];
  for await (const file of glob('renderer/**/*.tsx')) {
    const source = await readFile(file, 'utf8');
    for (const literal of literals) {
      for (const match of source.matchAll(literal)) found.push(`${file}: ${match[1]}`);
    }
  }
  expect(found).toEqual([]);
});
