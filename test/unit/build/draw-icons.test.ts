import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawIcons } from '../../../build/package/draw-icons.ts';

const folder = mkdtempSync(join(tmpdir(), 'snowgate-icons-'));
beforeAll(() => drawIcons(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('Linux gets a PNG of each size that says so in its name and its header', () => {
  const sizes = readdirSync(join(folder, 'icons')).map((name) => {
    const png = readFileSync(join(folder, 'icons', name));
    return { name, header: `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}.png` };
  });
  expect(sizes).toHaveLength(8);
  for (const { name, header } of sizes) expect(header).toBe(name);
});

test('Windows and macOS get one file with every size', () => {
  const ico = readFileSync(join(folder, 'icon.ico'));
  expect(ico.readUInt16LE(4)).toBe(7);
  const icns = readFileSync(join(folder, 'icon.icns'));
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  expect(icns.includes('ic10')).toBe(true);
});
