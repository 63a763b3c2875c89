import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// Draws SVG without a browser; a prebuilt module, no install script.
import { Resvg } from '@resvg/resvg-js';
// Writes .ico and .icns on every system; pure JavaScript, maintained, typed.
import { IconIcns, IconIco } from '@shockpkg/icon-encoder';
import { checkout } from '../checkout.ts';

/** The one drawing that every icon is made from. */
const source = join(checkout, 'renderer/assets/favicon.svg');

/** Edge lengths in pixels that Linux desktops look for. */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512] as const;
const windowsSizes = [16, 24, 32, 48, 64, 128, 256] as const;

/** The pictures of a macOS icon: its type in the file and the edge in pixels. */
const macPictures = [
  ['ic04', 16],
  ['ic05', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
] as const;

function draw(svg: string, edge: number): Uint8Array {
  return new Resvg(svg, { fitTo: { mode: 'width', value: edge } }).render().asPng();
}

/**
 * Draws the app's icons for all three systems.
 *
 * @param folder - gets `icons/NxN.png`, `icon.ico` and `icon.icns`
 */
export async function drawIcons(folder: string): Promise<void> {
  const svg = readFileSync(source, 'utf8');
  mkdirSync(join(folder, 'icons'), { recursive: true });
  for (const size of linuxSizes) {
    writeFileSync(join(folder, 'icons', `${size}x${size}.png`), draw(svg, size));
  }
  const ico = new IconIco();
  for (const size of windowsSizes) await ico.addFromPng(draw(svg, size), null, false);
  writeFileSync(join(folder, 'icon.ico'), ico.encode());
  const icns = new IconIcns();
  icns.toc = true;
  for (const [type, edge] of macPictures) await icns.addFromPng(draw(svg, edge), [type], false);
  writeFileSync(join(folder, 'icon.icns'), icns.encode());
}
