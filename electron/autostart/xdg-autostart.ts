import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import type { Autostart } from './autostart.ts';

/** What the entry depends on. */
export interface XdgPlace {
  readonly env: NodeJS.ProcessEnv;
  /** The program as it runs now. */
  readonly execPath: string;
}

const fileName = 'snowgate.desktop';

/**
 * Launch at login on Linux: an entry in the autostart folder of the XDG specification. Electron itself offers nothing
 * there.
 */
export function xdgAutostart({ env, execPath }: XdgPlace): Autostart {
  const folder = join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'autostart');
  const file = join(folder, fileName);
  // An AppImage is mounted at another place with each start; only the file itself stays where it is.
  const program = env.APPIMAGE || execPath;
  return {
    enabled: () => isEnabled(file),
    set(enabled) {
      if (!enabled) return rmSync(file, { force: true });
      mkdirSync(folder, { recursive: true });
      writeFileAtomic(file, desktopEntry(program), { mode: 0o644 });
    },
  };
}

/** An entry may be there and switched off: desktops do that with a key of their own. */
function isEnabled(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    return !/^Hidden\s*=\s*true$/im.test(text) && !/^X-GNOME-Autostart-enabled\s*=\s*false$/im.test(text);
  } catch {
    // No entry, or none that can be read: then no desktop starts it either.
    return false;
  }
}

function desktopEntry(program: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Snowgate',
    'Comment=One local gateway between your AI clients and Snowflake',
    `Exec=${quoteExec(program)} --hidden`,
    'Icon=snowgate',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * A path as one argument of an Exec line (Desktop Entry Specification, "The Exec key"): in double quotes, with a
 * backslash before what is special in them, `%` doubled, and backslashes doubled once more as in every string of the file.
 */
function quoteExec(path: string): string {
  const quoted = path.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return `"${quoted}"`.replaceAll('\\', '\\\\');
}
