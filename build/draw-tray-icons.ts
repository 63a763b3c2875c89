import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// Renders the same everywhere, without a browser and without system libraries.
import { Resvg } from '@resvg/resvg-js';
import { type TrayLook, trayLooks } from '../electron/tray/icon-names.ts';
import { checkout } from './checkout.ts';

/** Colours that stand out on light and on dark panels. */
const colours: Readonly<Record<TrayLook, string>> = {
  stopped: '#7d8b97',
  starting: '#b67a00',
  running: '#1f8fc6',
  busy: '#1f8fc6',
  attention: '#c98200',
  error: '#d9453a',
};

/** Points of the icon on a taskbar (16) and on a panel of Linux (22), and the densities that get a picture of their own. */
const points = [16, 22] as const;
const densities = [1, 1.25, 1.5, 2, 3] as const;

/** macOS takes shapes without colour, in its own two densities. */
const templatePoints = 16;
const templateDensities = [1, 2] as const;

function draw(look: TrayLook, colour: string, pixels: number): Buffer {
  const style = `<style>svg{color:${colour}}.state{display:none}#${look}{display:inline}</style>`;
  const source = readFileSync(join(checkout, 'build/tray-icons.svg'), 'utf8');
  const svg = source.replace('<defs>', `${style}<defs>`);
  return new Resvg(svg, { fitTo: { mode: 'width', value: pixels }, font: { loadSystemFonts: false } })
    .render()
    .asPng();
}

/** The name by which Electron finds the picture for a density. */
function suffix(density: number): string {
  return density === 1 ? '' : `@${density}x`;
}

/** Every picture of the tray icon: file name to PNG. */
export function drawTrayIcons(): Map<string, Buffer> {
  const pictures = new Map<string, Buffer>();
  for (const look of trayLooks) {
    for (const size of points) {
      for (const density of densities) {
        const picture = draw(look, colours[look], Math.round(size * density));
        pictures.set(`${look}-${size}${suffix(density)}.png`, picture);
      }
    }
    for (const density of templateDensities) {
      pictures.set(`${look}Template${suffix(density)}.png`, draw(look, '#000000', templatePoints * density));
    }
  }
  return pictures;
}

// A part of every build, so that the pictures are never older than the drawing.
if (process.argv[1] === import.meta.filename) {
  const folder = join(checkout, 'dist/electron/tray/icons');
  mkdirSync(folder, { recursive: true });
  for (const [name, picture] of drawTrayIcons()) writeFileSync(join(folder, name), picture);
}
