import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How long the desktop may take to answer, in ms: it is busy when apps are launched at login. */
const answerMs = 8_000;

const watcher = 'org.kde.StatusNotifierWatcher';
const question = ['org.freedesktop.DBus.Properties.Get', watcher, 'IsStatusNotifierHostRegistered'] as const;

/** Programs that can ask the session's D-Bus; one of them is there on nearly every desktop. */
const askers: readonly (readonly [program: string, ...args: string[]])[] = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest',
    watcher,
    '--object-path',
    '/StatusNotifierWatcher',
    '--method',
    ...question,
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    `--dest=${watcher}`,
    '/StatusNotifierWatcher',
    question[0],
    `string:${question[1]}`,
    `string:${question[2]}`,
  ],
];

/**
 * Whether something on this Linux desktop shows tray icons: a StatusNotifier host, which KDE, Cinnamon, XFCE, Budgie and
 * others have, and GNOME only with an extension. Electron gives no sign of it. Nobody to ask counts as no. Trays of the
 * older kind alone (XEmbed) are not found, although Electron may use them.
 */
export async function hasStatusNotifierHost(env: NodeJS.ProcessEnv): Promise<boolean> {
  for (const [program, ...args] of askers) {
    try {
      const { stdout } = await promisify(execFile)(program, args, { env, timeout: answerMs });
      return /\btrue\b/.test(stdout);
    } catch (error) {
      // Not installed: the next one. An answer that is an error says that there is no host.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false;
    }
  }
  return false;
}
