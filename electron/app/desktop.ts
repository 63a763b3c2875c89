import { app, clipboard, shell } from 'electron';
import type { Home } from '../../server/config/home.ts';
import type { AdminEvent } from '../../server/contract/events.ts';
import { SnowgateError } from '../../server/errors/snowgate-error.ts';
import { note, report } from '../app-log/app-log.ts';
import { launchedAtLogin, systemAutostart } from '../autostart/system-autostart.ts';
import { desktopBridge, hasBridge } from '../clients/bridge.ts';
import { addClientWithConfig } from '../clients/copy-config.ts';
import { createDaemonFollower } from '../daemon/follow-daemon.ts';
import { orderDaemon } from '../daemon/order-daemon.ts';
import { createPanelPorts } from '../daemon/panel-ports.ts';
import { postTo } from '../daemon/post.ts';
import { saveDiagnostics } from '../diagnostics/save-diagnostics.ts';
import { answerAsks } from '../ipc/main.ts';
import { type Note, type NoteCause, nothingTold, tellOnce } from '../notifications/policy.ts';
import { showNote } from '../notifications/show-note.ts';
import { safeStorageCipher } from '../secrets/safe-storage.ts';
import { createSecretsDesk } from '../secrets/secrets-desk.ts';
import { openVault } from '../secrets/vault.ts';
import { openSettings } from '../settings/settings-file.ts';
import { createDesktopSupervisor } from '../supervisor/desktop-supervisor.ts';
import type { TrayCommand } from '../tray/commands.ts';
import { runTrayCommand } from '../tray/run-command.ts';
import { openTray } from '../tray/tray.ts';
import { createTrayPresence } from '../tray/tray-presence.ts';
import { type TrayView, trayView } from '../tray/view.ts';
import { thisInstallation } from '../updates/installation.ts';
import { updateAbility } from '../updates/update-ability.ts';
import { type UpdateState, watchUpdates } from '../updates/updates.ts';
import { closeOutcome } from '../window/close-rule.ts';
import { createPanelWindow, type PanelWindow } from '../window/panel-window.ts';
import { createPortDelivery } from '../window/port-delivery.ts';
import { confirmQuit } from './confirm-quit.ts';
import { exposeForInspection } from './inspection.ts';
import { createQuitting, type Quitting } from './quitting.ts';

/** The desktop app, put together. */
export interface Desktop {
  readonly window: PanelWindow;
  readonly quitting: Quitting;

  /** Shows the window and starts the gateway, or adopts the one that runs. */
  start(): void;
}

/**
 * Puts the app together: every part is made here, in the order in which it depends on the others, and nowhere else.
 * Only after `ready`.
 */
export function createDesktop(home: Home): Desktop {
  const settings = openSettings(home.desktopFile);
  const vault = openVault(home.desktopSecretsFile, safeStorageCipher);
  const supervisor = createDesktopSupervisor(home, vault.read);
  const secrets = createSecretsDesk({
    place: { home, env: process.env },
    vault,
    cipher: safeStorageCipher,
  });
  const autostart = systemAutostart();
  let update: UpdateState = { kind: 'current' };
  const ports = createPanelPorts(supervisor, home);
  const presence = createTrayPresence();
  let told = nothingTold;

  const tellPerson = (cause: NoteCause): void => {
    const telling = tellOnce(told, cause);
    told = telling.told;
    // Who has the panel in front of them sees it there.
    if (!window.watched()) for (const note of telling.notes) showNote(note, window.show);
  };

  const follower = createDaemonFollower({
    openPort: ports.open,
    onEvent: (event: AdminEvent) => tellPerson({ kind: 'admin', event }),
    onFacts: () => icon.show(view()),
  });
  const post = postTo(follower.request);

  const quitting = createQuitting({
    clients: () => {
      const state = supervisor.state();
      // A gateway that somebody else has started stays.
      return state.kind === 'running' && !state.adopted ? (follower.facts()?.connected ?? []) : [];
    },
    confirm: confirmQuit,
    close: () => supervisor.close(),
    exit: (code) => app.exit(code),
  });

  const window = createPanelWindow(() => {
    const outcome = closeOutcome({
      quitting: quitting.decided(),
      keepInTray: settings.get().keepInTray,
      trayShown: presence.shown(),
      platform: process.platform,
    });
    if (outcome === 'hide') window.hide();
    if (outcome === 'quit') void quitting.ask();
    return outcome === 'close';
  });
  const delivery = createPortDelivery(ports.open);

  const view = (): TrayView =>
    trayView({
      daemon: supervisor.state(),
      facts: follower.facts(),
      keepInTray: settings.get().keepInTray,
      launchAtLogin: autostart?.enabled() ?? null,
      update,
      bridge: hasBridge(),
    });
  const openLogs = async (): Promise<void> => {
    const problem = await shell.openPath(home.logDir);
    if (problem !== '') throw new Error(problem);
  };
  const order = (asked: Parameters<typeof orderDaemon>[1]): void => orderDaemon(supervisor, asked);
  const mcpUrl = (): string | undefined => follower.facts()?.overview.mcpUrl;
  const say = (note: Note): void => showNote(note, window.show);

  const run = (command: TrayCommand): void => {
    runTrayCommand(command, {
      order,
      post,
      open: window.show,
      mcpUrl,
      copy: (text) => clipboard.writeText(text),
      async copyConfig(type) {
        const url = mcpUrl();
        if (url === undefined) throw new SnowgateError('GATEWAY_DOWN');
        const clients = [...(follower.facts()?.sessions.keys() ?? [])];
        const added = await addClientWithConfig(type, { clients, mcpUrl: url, post, bridge: desktopBridge });
        clipboard.writeText(added.text);
        say({
          title: `Client ${added.name} is added, its configuration copied`,
          body: added.how,
          place: 'clients',
        });
      },
      openLogs,
      async saveDiagnostics() {
        const gateway = () => follower.request({ method: 'GET', path: '/admin/snapshot' });
        const file = await saveDiagnostics({
          home,
          daemon: supervisor.state(),
          gateway: async () => JSON.parse((await gateway()).text),
          update,
        });
        say({ title: 'Diagnostics are saved', body: `${file}. Look through it first.`, place: 'panel' });
      },
      keepInTray: (keepInTray) => void settings.change({ keepInTray }),
      launchAtLogin(launch) {
        autostart?.set(launch);
        icon.show(view());
      },
      quit: quitting.ask,
    }).catch((error: unknown) => {
      report(error);
      const body =
        error instanceof SnowgateError ? `${error.message} ${error.next}` : 'The gateway did not take it.';
      say({ title: 'That did not work', body, place: 'panel' });
    });
  };
  const icon = openTray(view(), run);
  exposeForInspection({ view, trayShown: presence.shown, daemon: supervisor.state, click: run });

  answerAsks({
    'daemon-state': () => supervisor.state(),
    'daemon-order': order,
    'panel-port': (_nothing, contents) => delivery.request(contents),
    settings: () => settings.get(),
    'change-settings': (change) => settings.change(change),
    'daemon-lines': () => [...supervisor.lines()],
    'open-logs': openLogs,
    secrets: secrets.view,
    'move-secret': secrets.move,
    'replace-secret': ({ secret, ...place }) => secrets.replace(place, secret),
    'report-problem': (text) => report(`in the window: ${text}`),
  });
  settings.onChange(() => {
    icon.show(view());
    window.tell('settings', settings.get());
  });
  supervisor.onChange((state) => {
    follower.follow(state);
    // The state first: the page drops the port to the daemon before.
    window.tell('daemon-state', state);
    delivery.daemonChanged(state);
    tellPerson({ kind: 'daemon', state });
    icon.show(view());
  });

  return {
    window,
    quitting,
    start() {
      // At login nobody has asked for a window; without a tray it is the only way in.
      if (launchedAtLogin()) void presence.known.then(() => presence.shown() || window.show('panel'));
      else window.show('panel');
      supervisor.start();
      watchUpdates({
        ability: updateAbility(thisInstallation()),
        load: async () => (await import('electron-updater')).default.autoUpdater,
        onState(state) {
          update = state;
          note(`updates: ${JSON.stringify(state)}`);
          icon.show(view());
        },
      });
    },
  };
}
