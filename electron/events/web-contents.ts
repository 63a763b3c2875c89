import { app, shell } from 'electron';
import { report } from '../app-log/app-log.ts';
import { isPanelUrl } from '../ipc/panel-origin.ts';
import { isAllowedLink } from '../window/external-links.ts';

/** The one permission that a page gets: its copy buttons write plain text to the clipboard. They cannot read it. */
const copying = 'clipboard-sanitized-write';

/**
 * Locks down every page before it loads anything: no permission but one, no download, no new window, no embedded page,
 * and no navigation away from the panel. A link to one of the few places outside opens in the person's own browser.
 */
export function registerWebContents(): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.session.setPermissionRequestHandler((_contents, permission, answer) =>
      answer(permission === copying),
    );
    contents.session.setPermissionCheckHandler((_contents, permission) => permission === copying);
    contents.session.on('will-download', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isAllowedLink(url)) shell.openExternal(url).catch(report);
      return { action: 'deny' };
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (details) => {
      if (!isPanelUrl(details.url)) details.preventDefault();
    });
    contents.on('will-redirect', (details) => {
      if (!isPanelUrl(details.url)) details.preventDefault();
    });
  });
}
