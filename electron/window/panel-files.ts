import { extname, join, sep } from 'node:path';
import { isPanelUrl } from '../ipc/panel-origin.ts';

/** What the panel consists of; nothing else in its folder is given out. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** A file of the panel. */
export interface PanelFile {
  readonly path: string;
  readonly mediaType: string;
}

/** Plain names between slashes: no dots in front, nothing encoded, no backslash, no drive. */
const plainPath = /^\/(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/**
 * The file behind an address of the panel.
 *
 * @param root - the folder of the built panel, absolute
 * @returns undefined when the address is not one of the panel's, leaves the folder, or names a kind of file that the
 *   panel has none of
 */
export function panelFile(root: string, url: string): PanelFile | undefined {
  if (!isPanelUrl(url)) return undefined;
  const { pathname } = new URL(url);
  const name = pathname === '/' ? '/index.html' : pathname;
  const mediaType = mediaTypes[extname(name)];
  if (mediaType === undefined || !plainPath.test(name) || name.includes('..')) return undefined;
  const path = join(root, ...name.slice(1).split('/'));
  return path.startsWith(root + sep) ? { path, mediaType } : undefined;
}
