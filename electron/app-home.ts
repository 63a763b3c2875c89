import { join } from 'node:path';
import { app } from 'electron';
import { ensureHome, type Home, resolveHome } from '../server/config/home.ts';

/**
 * Puts what Chromium keeps below the state folder, like everything else of this product, and with it the lock of the
 * single instance: each state folder has one app of its own.
 *
 * @throws SnowgateError HOME_UNSAFE
 */
export function placeAppData(): Home {
  const home = resolveHome(process.env);
  ensureHome(home);
  app.setPath('userData', join(home.root, 'desktop'));
  return home;
}
