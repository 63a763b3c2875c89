import { readFileSync } from 'node:fs';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { type DesktopSettings, desktopSettingsSchema, type SettingsChange } from './desktop-settings.ts';

/** The settings of the desktop app, kept in a file. */
export interface SettingsStore {
  get(): DesktopSettings;

  /**
   * Changes some of them, tells the listeners, and writes the file. The change holds even when the file cannot be
   * written.
   *
   * @throws Error when the file cannot be written
   */
  change(change: SettingsChange): DesktopSettings;

  /** Calls back after each change. */
  onChange(listener: () => void): void;
}

/** Opens the settings. A file that is missing or cannot be read counts as empty: an app that does not start helps nobody. */
export function openSettings(file: string): SettingsStore {
  let current = read(file);
  const listeners: (() => void)[] = [];
  return {
    get: () => current,
    change(change) {
      current = desktopSettingsSchema.parse({ ...current, ...change });
      for (const listener of listeners) listener();
      writeFileAtomic(file, `${JSON.stringify(current, null, 2)}\n`, { mode: 0o600 });
      return current;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function read(file: string): DesktopSettings {
  try {
    return desktopSettingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, or not by this version: the defaults hold.
    return desktopSettingsSchema.parse({});
  }
}
