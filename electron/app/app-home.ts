import { join } from 'node:path';
import { app } from 'electron';
import { ensureHome, type Home, resolveHome } from '../../server/config/home.ts';

/** The id of `electron-builder.yml`: Windows shows notifications only of an app whose shortcut has the same one. */
const appId = 'dev.snowgate.app';

/**
 * Puts what Chromium keeps below the state folder, like everything else of this product, and with it the lock of the
 * single instance: each state folder has one app of its own.
 *
 * @throws SnowgateError HOME_UNSAFE
 */
export function placeAppData(): Home {
  const home = resolveHome(process.env);
  ensureHome(home);
  app.setAppUserModelId(appId);
  app.setPath('userData', join(home.root, 'desktop'));
  return home;
}
