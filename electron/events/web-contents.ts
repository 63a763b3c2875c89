import { app } from 'electron';

/** The one permission that a page gets: its copy buttons write plain text to the clipboard. They cannot read it. */
const copying = 'clipboard-sanitized-write';

/**
 * Locks down every page before it loads anything: no permission but one, no download, no new window, no embedded page,
 * and no navigation away from the origin that it was opened on. The panel needs none of them.
 */
export function registerWebContents(): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.session.setPermissionRequestHandler((_contents, permission, answer) =>
      answer(permission === copying),
    );
    contents.session.setPermissionCheckHandler((_contents, permission) => permission === copying);
    contents.session.on('will-download', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (details) => {
      if (!sameOrigin(details.url, contents.getURL())) details.preventDefault();
    });
    contents.on('will-redirect', (details) => {
      if (!sameOrigin(details.url, contents.getURL())) details.preventDefault();
    });
  });
}

function sameOrigin(target: string, current: string): boolean {
  return URL.canParse(target) && URL.canParse(current) && new URL(target).origin === new URL(current).origin;
}
