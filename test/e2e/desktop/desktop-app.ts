import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { chooseDesktop } from '../../../build/electron-binary.ts';
import { ensureBuilt } from '../../../build/ensure-built.ts';
import type { Inspection } from '../../../electron/app/inspection.ts';
import type { TrayCommand } from '../../../electron/tray/commands.ts';
import type { TrayView } from '../../../electron/tray/view.ts';
import { type Home, resolveHome } from '../../../server/config/home.ts';
import type { SupervisorState } from '../../../server/contract/supervisor.ts';
import { type Display, displayPossible, openDisplay } from './display.ts';

const choice = chooseDesktop({ ...process.env, DISPLAY: displayPossible ? 'a display' : '' });

/** Whether the app can be opened here: it needs an Electron binary and a display, or Xvfb. */
export const desktopPossible: boolean = choice.kind === 'desktop';

/** How long a busy machine may take to bring the app up, in ms. */
export const startMs = 120_000;

/** Where pictures of the app are kept, to be looked at; not a part of the repository. */
const pictures = resolve('dist/artefacts/desktop');

/** The real app in a real Electron, on a state folder of its own. */
export interface DesktopApp {
  readonly electron: ElectronApplication;
  readonly home: Home;

  /** The environment of the app, to start it once more. */
  readonly env: Record<string, string>;
  readonly program: string;

  /** The page of its window; the app must have one. */
  page(): Promise<Page>;

  /** What the tray shows. */
  view(): Promise<TrayView>;

  /** How the gateway's process is. */
  daemon(): Promise<SupervisorState>;

  /** Clicks in the tray's menu. */
  click(command: TrayCommand): Promise<void>;

  /** Closes the window as a person does. */
  closeWindow(): Promise<void>;

  /** Answers the next questions of the app itself: 0 is the first button. Returns what was asked. */
  answerDialogs(button: number): Promise<() => Promise<string[]>>;

  /** Keeps a picture of the window. */
  picture(name: string): Promise<void>;

  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;

  /** Ends it, whatever it asks, and removes its state folder. */
  close(): Promise<void>;
}

/** What the tests evaluate in the main process: see electron/inspection.ts. */
declare global {
  var snowgate: Inspection;
}

/**
 * Starts the app.
 *
 * @param options - `tray`: whether something shows tray icons; `env`: more settings; `root`: a state folder that is there
 *   already and stays
 */
export async function startDesktop(options: {
  readonly tray?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string;
}): Promise<DesktopApp> {
  if (choice.kind !== 'desktop') throw new Error(choice.reason);
  await ensureBuilt(() => undefined);
  const display = await openDisplay();
  const root = options.root ?? mkdtempSync(join(tmpdir(), 'snowgate-desktop-'));
  const home = resolveHome({ SNOWGATE_HOME: root });
  const env = environment(display, { SNOWGATE_HOME: root, SNOWGATE_PORT: '0', ...options.env });
  const shims = answerForTray(options.tray ?? false);
  env.PATH = `${shims}${delimiter}${env.PATH ?? ''}`;

  const electron = await _electron.launch({
    executablePath: choice.electron,
    args: [resolve('.')],
    env,
    timeout: startMs,
  });
  // Asked for now: Playwright does not know it any more when it has ended.
  const main = electron.process();
  const ended = new Promise<number | null>((done) => main.once('exit', done));
  // Launched is not ready: the app puts itself together only then.
  await electron.evaluate(async ({ app }, tray) => {
    await app.whenReady();
    while (!('snowgate' in globalThis)) await new Promise(setImmediate);
    // Before it knows of the tray, a closed window would be the end of it.
    while (tray && !globalThis.snowgate.trayShown()) await new Promise((later) => setTimeout(later, 20));
  }, options.tray ?? false);

  const page = async (): Promise<Page> => {
    const first = electron.windows()[0] ?? (await electron.firstWindow({ timeout: startMs }));
    first.setDefaultTimeout(startMs / 2);
    return first;
  };
  return {
    electron,
    home,
    env,
    program: choice.electron,
    page,
    ended,
    view: () => electron.evaluate(() => globalThis.snowgate.view()),
    daemon: () => electron.evaluate(() => globalThis.snowgate.daemon()),
    click: (command) => electron.evaluate((_electron, asked) => globalThis.snowgate.click(asked), command),
    async closeWindow() {
      // The app may end with it, and the answer with the app.
      const close = electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await close.catch(() => undefined);
    },
    async answerDialogs(button) {
      await electron.evaluate(({ dialog }, response) => {
        const asked: string[] = [];
        Object.assign(globalThis, { asked });
        Object.assign(dialog, {
          showMessageBox: async (box: { message: string; detail: string }) => {
            asked.push(`${box.message}: ${box.detail}`);
            return { response, checkboxChecked: false };
          },
        });
      }, button);
      return () => electron.evaluate(() => Reflect.get(globalThis, 'asked') as string[]);
    },
    async picture(name) {
      mkdirSync(pictures, { recursive: true });
      await (await page()).screenshot({ path: join(pictures, `${name}.png`) });
    },
    async close() {
      if (main.exitCode === null && main.signalCode === null) main.kill('SIGTERM');
      await ended;
      display.close();
      rmSync(shims, { recursive: true, force: true });
      if (options.root === undefined) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A developer's own settings must not reach a test. */
function environment(display: Display, own: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SNOWGATE_'));
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    ...(display.name === undefined ? {} : { DISPLAY: display.name }),
    ...own,
  };
}

/** A folder for the front of the PATH, with programs that answer for a desktop with or without a tray. */
function answerForTray(shown: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'snowgate-shims-'));
  const gdbus = join(folder, 'gdbus');
  writeFileSync(gdbus, `#!/bin/sh\necho '(<${shown}>,)'\n`);
  chmodSync(gdbus, 0o755);
  return folder;
}
