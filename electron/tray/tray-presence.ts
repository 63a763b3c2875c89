import { hasStatusNotifierHost } from './status-notifier.ts';

/** How often it is looked again, in ms: a panel may start after the app, or lose its extension. */
const lookEveryMs = 10_000;

/** Whether the icon in the tray can be seen. */
export interface TrayPresence {
  /** As of the last look; not before the first has ended. */
  shown(): boolean;

  /** Resolves when the first look has ended. */
  readonly known: Promise<void>;
}

/** macOS and Windows always show it. */
export function createTrayPresence(): TrayPresence {
  if (process.platform !== 'linux') return { shown: () => true, known: Promise.resolve() };
  let shown = false;
  const look = async (): Promise<void> => {
    shown = await hasStatusNotifierHost(process.env);
  };
  const known = look();
  setInterval(() => void look(), lookEveryMs);
  return { shown: () => shown, known };
}
