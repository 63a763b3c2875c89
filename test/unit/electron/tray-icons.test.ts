import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawTrayIcons } from '../../../build/draw-tray-icons.ts';
import { trayIconFile, trayLooks } from '../../../electron/tray/icon-names.ts';

const pictures = drawTrayIcons();
const built = 'dist/electron/tray/icons';

/** The width and height that a PNG says it has. */
function sizeOf(png: Buffer): readonly [number, number] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

test.each(['linux', 'win32', 'darwin'] as const)(
  '%s finds a picture for each look, all different',
  (platform) => {
    const hashes = trayLooks.map((look) => {
      const picture = pictures.get(trayIconFile(look, platform));
      if (!picture) throw new Error(`no picture for ${look}`);
      return createHash('sha256').update(picture).digest('hex');
    });
    expect(new Set(hashes).size).toBe(trayLooks.length);
  },
);

test('each picture has the size that its name promises', () => {
  for (const [name, picture] of pictures) {
    const [, points = '16', density = '1'] = /(?:-(\d+)|Template)(?:@([\d.]+)x)?\.png$/.exec(name) ?? [];
    const edge = Math.round(Number(points) * Number(density));
    expect({ name, size: sizeOf(picture) }).toEqual({ name, size: [edge, edge] });
  }
});

test('the looks differ in shape, not in colour alone', () => {
  // What macOS is given is black with transparency: only the shape is left.
  const shapes = trayLooks.map((look) => pictures.get(`${look}Template@2x.png`)?.toString('base64'));
  expect(new Set(shapes).size).toBe(trayLooks.length);
});

test.runIf(existsSync(built))('what is built is what the drawing says', () => {
  for (const [name, picture] of pictures) {
    expect({ name, same: readFileSync(join(built, name)).equals(picture) }).toEqual({ name, same: true });
  }
});
