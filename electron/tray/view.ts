import type { ClientType } from '../../server/contract/client-types.ts';
import { exactLine } from '../../server/contract/exact-text.ts';
import type { StateOf, SupervisorState } from '../../server/contract/supervisor.ts';
import { assertNever } from '../../server/util/assert-never.ts';
import type { DaemonFacts } from '../daemon/daemon-facts.ts';
import type { UpdateState } from '../updates/updates.ts';
import { clientNames } from './client-names.ts';
import type { TrayCommand } from './commands.ts';
import type { TrayLook } from './icon-names.ts';

/** All that the tray shows follows from this. */
export interface TrayModel {
  readonly daemon: SupervisorState;

  /** What a running gateway tells; null while nothing of it is heard. */
  readonly facts: DaemonFacts | null;

  readonly keepInTray: boolean;

  /** null where the app cannot be launched at login: it is not installed. */
  readonly launchAtLogin: boolean | null;

  readonly update: UpdateState;

  /** Whether clients that can only start programs can be served: see clients/bridge.ts. */
  readonly bridge: boolean;
}

/** An entry of the menu. */
export type TrayItem =
  | { readonly kind: 'separator' }
  /** To read, not to click. */
  | { readonly kind: 'text'; readonly label: string }
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly enabled: boolean;
      readonly command: TrayCommand;
    }
  | {
      readonly kind: 'check';
      readonly label: string;
      readonly checked: boolean;
      readonly command: TrayCommand;
    }
  | {
      readonly kind: 'submenu';
      readonly label: string;
      readonly enabled: boolean;
      readonly items: readonly TrayItem[];
    };

/** Icon, tooltip and menu. */
export interface TrayView {
  readonly look: TrayLook;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

/** The figures of a running gateway; null = nobody knows. */
interface Figures {
  readonly sessions: number;
  readonly running: number;
  readonly approvals: number;
}

/** What the tray shows. The same model gives the same view; nothing else goes into it. */
export function trayView(model: TrayModel): TrayView {
  const { daemon } = model;
  const status = statusOf(model);
  const figures = daemon.kind === 'running' ? figuresOf(model.facts, daemon) : null;
  return {
    look: lookOf(model, figures),
    tooltip: `Snowgate: ${lowerFirst(status)}${figures ? ` · ${countText(figures.sessions, 'session')}` : ''}`,
    menu: [
      { kind: 'text', label: status },
      ...(figures ? [{ kind: 'text', label: figuresText(figures, model.facts) } as const] : []),
      { kind: 'separator' },
      action('Open panel', true, { kind: 'open', place: 'panel' }),
      ...confirmationItems(model),
      approvalsItem(figures),
      { kind: 'separator' },
      ...gatewayItems(daemon),
      pauseItem(model),
      ...undoItems(model),
      { kind: 'separator' },
      {
        kind: 'submenu',
        label: 'Add client and copy its config',
        enabled: daemon.kind === 'running',
        items: offeredClients(model).map(([type, name]) => action(name, true, { kind: 'copy-config', type })),
      },
      action('Copy MCP address', daemon.kind === 'running', { kind: 'copy-address' }),
      action('Open logs', true, { kind: 'open-logs' }),
      action('Save diagnostics', true, { kind: 'save-diagnostics' }),
      { kind: 'separator' },
      {
        kind: 'check',
        label: 'Stay in the tray when the window is closed',
        checked: model.keepInTray,
        command: { kind: 'keep-in-tray', keep: !model.keepInTray },
      },
      ...launchItems(model),
      ...updateItems(model),
      action('Quit Snowgate', true, { kind: 'quit' }),
    ],
  };
}

function lookOf({ daemon, facts }: TrayModel, figures: Figures | null): TrayLook {
  switch (daemon.kind) {
    case 'stopped':
      return 'stopped';
    case 'starting':
    case 'stopping':
    case 'backoff':
      return 'starting';
    case 'crashed':
    case 'port_taken':
      return 'error';
    case 'running':
      if (trouble(daemon, facts) || (figures?.approvals ?? 0) > 0 || toConfirm(facts) > 0) return 'attention';
      return (figures?.running ?? 0) > 0 ? 'busy' : 'running';
    default:
      return assertNever(daemon);
  }
}

/** Why a running gateway is not well, in a few words; undefined when it is. */
function trouble(daemon: StateOf<'running'>, facts: DaemonFacts | null): string | undefined {
  if (daemon.missed > 0 || daemon.unanswered > 0) return 'Does not answer';
  if (facts?.overview.paused) return 'All clients are paused';
  if (facts?.pool?.state === 'down') return 'Snowflake cannot be reached';
  return undefined;
}

function statusOf({ daemon, facts }: TrayModel): string {
  switch (daemon.kind) {
    case 'stopped':
      return 'Stopped';
    case 'starting':
      return daemon.attempt > 1 ? `Starting again, try ${daemon.attempt}` : 'Starting';
    case 'stopping':
      return 'Stopping';
    case 'backoff':
      return 'Crashed, starts again in a moment';
    case 'crashed':
      return daemon.why === 'often'
        ? 'Stopped after repeated crashes'
        : `Cannot start${daemon.lastCrash.error ? `: ${daemon.lastCrash.error.code}` : ''}`;
    case 'port_taken':
      return `Port ${daemon.wanted} is taken${holderText(daemon)}`;
    case 'running': {
      const where = `on ${new URL(daemon.daemon.url).host}${daemon.adopted ? ', started elsewhere' : ''}`;
      const problem = trouble(daemon, facts);
      return problem ? `${problem} (${where})` : `Running ${where}`;
    }
    default:
      return assertNever(daemon);
  }
}

function holderText({ holder }: StateOf<'port_taken'>): string {
  if (!holder?.pid) return '';
  return ` by ${holder.snowgate ? 'another Snowgate' : exactLine(holder.name ?? 'process')} (${holder.pid})`;
}

/** The live stream knows best; the heartbeat knows it even when the stream is not there. */
function figuresOf(facts: DaemonFacts | null, { beat }: StateOf<'running'>): Figures | null {
  if (facts) {
    const { sessions, running } = facts.overview;
    return { sessions, running, approvals: facts.approvals.length };
  }
  return beat && { sessions: beat.sessions, running: beat.running, approvals: beat.approvals };
}

function figuresText({ sessions, running }: Figures, facts: DaemonFacts | null): string {
  const clients = facts ? `${countText(facts.connected.length, 'client')}, ` : '';
  return `${clients}${countText(sessions, 'session')}, ${countText(running, 'statement')} running`;
}

function toConfirm(facts: DaemonFacts | null): number {
  return facts?.confirmations.length ?? 0;
}

/** Nothing while none waits: most people never see one. */
function confirmationItems({ daemon, facts }: TrayModel): TrayItem[] {
  const waiting = daemon.kind === 'running' ? toConfirm(facts) : 0;
  if (waiting === 0) return [];
  const label = `${countText(waiting, 'change')} ${waiting === 1 ? 'waits' : 'wait'} for your confirmation …`;
  return [action(label, true, { kind: 'open', place: 'confirmations' })];
}

function approvalsItem(figures: Figures | null): TrayItem {
  const waiting = figures?.approvals ?? 0;
  const label =
    waiting === 0
      ? 'Nothing waits for approval'
      : `${countText(waiting, 'statement')} ${waiting === 1 ? 'waits' : 'wait'} for approval …`;
  return action(label, waiting > 0, { kind: 'open', place: 'approvals' });
}

function gatewayItems(daemon: SupervisorState): TrayItem[] {
  const idle = daemon.kind === 'stopped' || daemon.kind === 'crashed' || daemon.kind === 'port_taken';
  const stoppable = daemon.kind === 'running' || daemon.kind === 'starting' || daemon.kind === 'backoff';
  const start =
    daemon.kind === 'crashed' || daemon.kind === 'port_taken' ? 'Try to start again' : 'Start gateway';
  return [
    action(start, idle || daemon.kind === 'backoff', { kind: 'order', order: 'start' }),
    action('Stop gateway', stoppable, { kind: 'order', order: 'stop' }),
    action('Restart gateway', daemon.kind === 'running', { kind: 'order', order: 'restart' }),
  ];
}

/** Nothing while there is nothing to take back. */
function undoItems({ daemon, facts }: TrayModel): TrayItem[] {
  const change = daemon.kind === 'running' ? (facts?.undoable ?? null) : null;
  if (change === null) return [];
  return [action(`Undo: ${shortened(change.text)}`, true, { kind: 'undo', change: change.id })];
}

/** Menus do not wrap. */
function shortened(text: string): string {
  return text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;
}
const longestLabel = 60;

function offeredClients({ bridge }: TrayModel): (readonly [ClientType, string])[] {
  const all = Object.entries(clientNames) as [keyof typeof clientNames, string][];
  return bridge ? all : all.filter(([type]) => type !== 'claude_desktop');
}

function launchItems({ launchAtLogin }: TrayModel): TrayItem[] {
  if (launchAtLogin === null) return [];
  const command = { kind: 'launch-at-login', launch: !launchAtLogin } as const;
  return [{ kind: 'check', label: 'Launch at login', checked: launchAtLogin, command }];
}

function updateItems({ update }: TrayModel): TrayItem[] {
  switch (update.kind) {
    case 'off':
    case 'current':
      return [];
    case 'fetching':
      return [{ kind: 'text', label: `Version ${update.version} is being downloaded` }];
    case 'ready':
      return [{ kind: 'text', label: `Version ${update.version} is put in place when you quit` }];
    case 'failed':
      return [{ kind: 'text', label: 'The last look for updates failed' }];
    default:
      return assertNever(update);
  }
}

function pauseItem({ daemon, facts }: TrayModel): TrayItem {
  const known = daemon.kind === 'running' && facts !== null;
  return facts?.overview.paused
    ? action('Resume all clients', known, { kind: 'resume' })
    : action('Pause all clients', known, { kind: 'pause' });
}

function action(label: string, enabled: boolean, command: TrayCommand): TrayItem {
  return { kind: 'action', label, enabled, command };
}

function countText(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
