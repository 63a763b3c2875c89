import { describe, expect, test } from 'vitest';
import { applyEvent, type DaemonFacts } from '../../../electron/daemon/daemon-facts.ts';
import type { TrayCommand } from '../../../electron/tray/commands.ts';
import { trayLooks } from '../../../electron/tray/icon-names.ts';
import { type TrayItem, type TrayModel, trayView } from '../../../electron/tray/view.ts';
import type { Snapshot } from '../../../server/contract/admin.ts';
import type { Heartbeat } from '../../../server/contract/daemon-port.ts';
import { aClient, anApproval, anEmptySnapshot, anOverview, aPool } from '../../fixtures/panel-data.ts';
import { aCrash, aRunning, happenedAt, states } from '../../fixtures/supervisor-states.ts';

function facts(changes: Partial<Snapshot> = {}): DaemonFacts {
  const snapshot = { ...anEmptySnapshot(happenedAt), ...changes };
  const known = applyEvent(null, { type: 'snapshot', snapshot });
  if (known === null) throw new Error('a snapshot gives facts');
  return known;
}

const quiet = facts();
const busy = facts({
  overview: anOverview(happenedAt, { running: 2, sessions: 3 }),
  clients: [aClient('a', happenedAt)],
});
const waiting = facts({ approvals: [anApproval('a', happenedAt), anApproval('b', happenedAt)] });
const paused = facts({ overview: anOverview(happenedAt, { paused: true, running: 0 }) });
const noSnowflake = facts({
  pools: [aPool({ state: 'down', profile: anEmptySnapshot(happenedAt).overview.profile })],
});
const beat: Heartbeat = {
  kind: 'heartbeat',
  at: happenedAt,
  loopDelayMs: 0,
  loopUse: 0,
  rssBytes: 1,
  sessions: 4,
  running: 1,
  approvals: 0,
};

function model(changes: Partial<TrayModel>): TrayModel {
  return {
    daemon: aRunning(),
    facts: quiet,
    keepInTray: true,
    launchAtLogin: null,
    update: { kind: 'current' },
    bridge: true,
    ...changes,
  };
}

function view(changes: Partial<TrayModel>) {
  return trayView(model(changes));
}

/** The entries that can be clicked, with what they do. */
function enabled(items: readonly TrayItem[]): TrayCommand[] {
  return items.flatMap((item) => {
    if (item.kind === 'action') return item.enabled ? [item.command] : [];
    if (item.kind === 'check') return [item.command];
    return item.kind === 'submenu' && item.enabled ? enabled(item.items) : [];
  });
}

describe('the icon', () => {
  test.each([
    ['stopped', { daemon: states.stopped, facts: null }, 'stopped'],
    ['starting', { daemon: states.starting, facts: null }, 'starting'],
    ['stopping', { daemon: states.stopping, facts: null }, 'starting'],
    ['waiting to start again', { daemon: states.backoff, facts: null }, 'starting'],
    ['crashed for good', { daemon: states.crashed, facts: null }, 'error'],
    ['port taken', { daemon: states.port_taken, facts: null }, 'error'],
    ['running, nothing heard yet', { facts: null }, 'running'],
    ['running', {}, 'running'],
    ['statements run', { facts: busy }, 'busy'],
    ['statements run, by the heartbeat alone', { daemon: aRunning({ beat }), facts: null }, 'busy'],
    ['statements wait for a human', { facts: waiting }, 'attention'],
    ['paused', { facts: paused }, 'attention'],
    ['Snowflake is down', { facts: noSnowflake }, 'attention'],
    ['heartbeats are missing', { daemon: aRunning({ missed: 1 }), facts: busy }, 'attention'],
    ['health checks are not answered', { daemon: aRunning({ unanswered: 1 }) }, 'attention'],
  ] as const)('%s', (_name, changes, look) => {
    expect(view(changes).look).toBe(look);
    expect(trayLooks).toContain(look);
  });
});

describe('the status line and the tooltip', () => {
  test.each([
    [{ daemon: states.stopped, facts: null }, 'Stopped', 'Snowgate: stopped'],
    [
      { daemon: { ...states.starting, attempt: 2 }, facts: null },
      'Starting again, try 2',
      'Snowgate: starting again, try 2',
    ],
    [
      { daemon: states.crashed, facts: null },
      'Stopped after repeated crashes',
      'Snowgate: stopped after repeated crashes',
    ],
    [
      { daemon: states.port_taken, facts: null },
      'Port 8765 is taken by python3 (77)',
      'Snowgate: port 8765 is taken by python3 (77)',
    ],
    [{ facts: busy }, 'Running on 127.0.0.1:8765', 'Snowgate: running on 127.0.0.1:8765 · 3 sessions'],
    [
      { daemon: aRunning({ beat }), facts: null },
      'Running on 127.0.0.1:8765',
      'Snowgate: running on 127.0.0.1:8765 · 4 sessions',
    ],
    [
      { daemon: aRunning({ adopted: true }) },
      'Running on 127.0.0.1:8765, started elsewhere',
      'Snowgate: running on 127.0.0.1:8765, started elsewhere · 0 sessions',
    ],
    [
      { facts: noSnowflake },
      'Snowflake cannot be reached (on 127.0.0.1:8765)',
      'Snowgate: snowflake cannot be reached (on 127.0.0.1:8765) · 0 sessions',
    ],
  ] as const)('%#', (changes, status, tooltip) => {
    const { menu, tooltip: shown } = view(changes);
    expect(menu[0]).toEqual({ kind: 'text', label: status });
    expect(shown).toBe(tooltip);
  });

  test('a start that was refused says with which code', () => {
    const lastCrash = aCrash({
      error: { code: 'CONFIG_INVALID', message: 'x', next: 'y', retryable: false, data: {} },
    });
    const { menu } = view({ daemon: { ...states.crashed, why: 'refused', lastCrash }, facts: null });
    expect(menu[0]).toMatchObject({ label: 'Cannot start: CONFIG_INVALID' });
  });

  test('figures that nobody knows are not shown as zero', () => {
    expect(view({ facts: null }).menu[1]).toEqual({ kind: 'separator' });
    expect(view({ facts: busy }).menu[1]).toMatchObject({
      label: '1 client, 3 sessions, 2 statements running',
    });
  });
});

describe('the menu', () => {
  test.each([
    ['stopped', states.stopped, ['start']],
    ['starting', states.starting, ['stop']],
    ['stopping', states.stopping, []],
    ['backoff', states.backoff, ['start', 'stop']],
    ['crashed', states.crashed, ['start']],
    ['port taken', states.port_taken, ['start']],
    ['running', aRunning(), ['stop', 'restart']],
  ] as const)('%s offers what can be done', (_name, daemon, orders) => {
    const commands = enabled(view({ daemon, facts: null }).menu);
    expect(commands.flatMap((command) => (command.kind === 'order' ? [command.order] : []))).toEqual(orders);
  });

  test('whatever happens, the panel, the logs and the way out are there', () => {
    for (const daemon of [...Object.values(states), aRunning()]) {
      const kinds = enabled(view({ daemon, facts: null }).menu).map((command) => command.kind);
      expect(kinds).toEqual(expect.arrayContaining(['open', 'open-logs', 'quit']));
    }
  });

  test('leads to the statements that wait, when some do', () => {
    expect(enabled(view({ facts: waiting }).menu)).toContainEqual({ kind: 'open', place: 'approvals' });
    expect(enabled(view({}).menu)).not.toContainEqual({ kind: 'open', place: 'approvals' });
  });

  test('pauses and resumes, and neither while nothing is heard of the gateway', () => {
    const kinds = (changes: Partial<TrayModel>) =>
      enabled(view(changes).menu)
        .map((command) => command.kind)
        .filter((kind) => kind === 'pause' || kind === 'resume');
    expect(kinds({})).toEqual(['pause']);
    expect(kinds({ facts: paused })).toEqual(['resume']);
    expect(kinds({ facts: null })).toEqual([]);
    expect(kinds({ daemon: states.stopped, facts: null })).toEqual([]);
  });

  test('offers a client that can only start programs where a program can be offered', () => {
    const types = (bridge: boolean) =>
      enabled(view({ bridge }).menu).flatMap((command) =>
        command.kind === 'copy-config' ? [command.type] : [],
      );
    expect(types(true)).toContain('claude_desktop');
    expect(types(false)).not.toContain('claude_desktop');
    expect(types(false)).toContain('cursor');
  });

  test('the setting changes to the other value', () => {
    expect(enabled(view({ keepInTray: true }).menu)).toContainEqual({ kind: 'keep-in-tray', keep: false });
    expect(enabled(view({ keepInTray: false }).menu)).toContainEqual({ kind: 'keep-in-tray', keep: true });
  });
});

test('the same model gives the same view', () => {
  expect(view({ facts: busy })).toEqual(view({ facts: busy }));
});

describe('what is about the app itself', () => {
  const labels = (changes: Partial<TrayModel>) =>
    view(changes).menu.flatMap((item) => ('label' in item ? [item.label] : []));

  test('launch at login is offered only to an app that is installed', () => {
    expect(labels({ launchAtLogin: null })).not.toContain('Launch at login');
    expect(view({ launchAtLogin: true }).menu).toContainEqual({
      kind: 'check',
      label: 'Launch at login',
      checked: true,
      command: { kind: 'launch-at-login', launch: false },
    });
  });

  test.each([
    [{ kind: 'off', reason: 'it runs from a checkout' }, undefined],
    [{ kind: 'current' }, undefined],
    [{ kind: 'fetching', version: '0.2.0' }, 'Version 0.2.0 is being downloaded'],
    [{ kind: 'ready', version: '0.2.0' }, 'Version 0.2.0 is put in place when you quit'],
    [{ kind: 'failed', reason: 'no network' }, 'The last look for updates failed'],
  ] as const)('an update that is %o', (update, label) => {
    const told = labels({ update }).filter((text) => /update|Version/.test(text));
    expect(told).toEqual(label === undefined ? [] : [label]);
  });

  test('diagnostics can be saved whatever the gateway does', () => {
    for (const daemon of Object.values(states)) {
      expect(enabled(view({ daemon, facts: null }).menu)).toContainEqual({ kind: 'save-diagnostics' });
    }
  });
});
