import type { UpdateAbility } from './update-ability.ts';

/** Where an update stands. */
export type UpdateState =
  /** This kind of package does not update itself. */
  | { readonly kind: 'off'; readonly reason: string }
  /** Nothing newer was found so far. */
  | { readonly kind: 'current' }
  /** A newer version is being fetched. */
  | { readonly kind: 'fetching'; readonly version: string }
  /** It is here and is put in place when the app quits; never while it runs. */
  | { readonly kind: 'ready'; readonly version: string }
  /** The last look failed; the next one comes by itself. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The part of electron-updater that is used; given from outside so that the rest is testable. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  checkForUpdates(): Promise<unknown>;
  on(event: 'update-available', listener: (info: { readonly version: string }) => void): unknown;
  on(event: 'update-downloaded', listener: (info: { readonly version: string }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** ms between two looks. */
const everyMs = 24 * 3_600_000;

/**
 * Looks for updates at the start and once a day where the app can replace itself. What is found is fetched and put in place
 * at the next quit: the app never restarts by itself, because clients may be in the middle of a call.
 *
 * @param load - brings the updater; called only when there is anything to update
 * @returns the state now, and a way to stop looking
 */
export function watchUpdates(options: {
  readonly ability: UpdateAbility;
  readonly load: () => Promise<Updater>;
  readonly onState: (state: UpdateState) => void;
}): { readonly stop: () => void } {
  const { ability, load, onState } = options;
  if (ability.kind === 'unable') {
    onState({ kind: 'off', reason: ability.reason });
    return { stop: () => undefined };
  }
  const failed = (error: unknown) =>
    onState({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  const start = async () => {
    const updater = await load();
    updater.autoDownload = true;
    updater.autoInstallOnAppQuit = true;
    updater.on('update-available', ({ version }) => onState({ kind: 'fetching', version }));
    updater.on('update-downloaded', ({ version }) => onState({ kind: 'ready', version }));
    updater.on('error', failed);
    return updater;
  };
  onState({ kind: 'current' });
  const updater = start();
  const look = () => {
    updater.then((ready) => ready.checkForUpdates()).catch(failed);
  };
  look();
  const timer = setInterval(look, everyMs);
  return { stop: () => clearInterval(timer) };
}
