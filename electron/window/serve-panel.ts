import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Protocol } from 'electron';
import { panelScheme } from '../ipc/panel-origin.ts';
import { panelFile } from './panel-files.ts';

/** No exception for anything: the page talks to the daemon through a port, which needs none. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

const panelDir = fileURLToPath(new URL('../../renderer', import.meta.url));

/** Serves the built panel on its scheme, and nothing else on it. */
export function servePanel(protocol: Protocol): void {
  protocol.handle(panelScheme, async (request) => {
    const file = request.method === 'GET' ? panelFile(panelDir, request.url) : undefined;
    const content = file && (await readFile(file.path).catch(() => undefined));
    if (!file || !content) return new Response('Not found', { status: 404, headers });
    return new Response(new Uint8Array(content), {
      headers: { ...headers, 'content-type': file.mediaType, 'cache-control': 'no-cache' },
    });
  });
}
