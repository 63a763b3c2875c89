import { describe, expect, it } from 'vitest';
import type { SupervisorState } from '../../../server/contract/supervisor.ts';
import { defaultTimings, type SupervisorEvent } from '../../../server/supervisor/events.ts';
import { initialState, reduce } from '../../../server/supervisor/state.ts';
import { beat, daemonOf, refusal, samples } from './samples.ts';

const now = 1_000;
const context = { now, timings: defaultTimings };
const { stopped, starting, running, stopping, backoff, crashed, port_taken } = samples;

const start: SupervisorEvent = { kind: 'start_asked' };
const stop: SupervisorEvent = { kind: 'stop_asked' };
const restart: SupervisorEvent = { kind: 'restart_asked' };
const hijackReply: SupervisorEvent = { kind: 'take_over_asked' };
const release: SupervisorEvent = { kind: 'release_asked' };
const found: SupervisorEvent = { kind: 'found', daemon: daemonOf(8) };
const adopted: SupervisorEvent = { kind: 'adopted', daemon: daemonOf(8) };
const killed: SupervisorEvent = {
  kind: 'exited',
  end: { code: null, signal: 'SIGKILL' },
  lines: ['last words'],
};
const unanswered: SupervisorEvent = { kind: 'health', pid: 5, answered: false };
const timer = (name: 'ready' | 'heartbeat' | 'health' | 'stop' | 'retry' | 'look'): SupervisorEvent => ({
  kind: 'timer',
  timer: name,
});

const endable = { pid: 7, name: 'node', snowgate: true, endable: true };
const theirs = { ...running, adopted: true };
const refused = { ...starting, failure: refusal('CONFIG_INVALID') };
const silent = { ...running, missed: 1, unanswered: 1 };

/** [what happens, from, event, what is known of the next state, the kinds of the effects] */
type Row = readonly [string, SupervisorState, SupervisorEvent, Partial<SupervisorState>, readonly string[]];

const rows: readonly Row[] = [
  // stopped
  ['a start', stopped, start, { kind: 'starting', attempt: 1, pid: null, port: null }, fresh()],
  ['a restart of nothing', stopped, restart, { kind: 'starting' }, fresh()],
  ["somebody else's daemon is found", stopped, found, { kind: 'running', adopted: true }, adopting()],
  ['time to look for one', stopped, timer('look'), { kind: 'stopped', since: 10 }, ['look', 'arm look']],
  ['a stop of nothing', stopped, stop, { kind: 'stopped', since: 10 }, []],

  // starting
  ['its process exists', { ...starting, pid: null }, { kind: 'spawned', pid: 5 }, { pid: 5 }, ['arm ready']],
  [
    'it is ready',
    starting,
    { kind: 'ready', daemon: daemonOf(5) },
    { kind: 'running', port: 8765, adopted: false },
    up(),
  ],
  ['it finds another', { ...starting, pid: null }, adopted, { kind: 'running', adopted: true }, adopting()],
  [
    'it says why it cannot',
    starting,
    { kind: 'failed', error: refusal('CONFIG_INVALID') },
    { kind: 'starting', failure: refusal('CONFIG_INVALID') },
    ['arm ready'],
  ],
  [
    'it ends after that',
    refused,
    killed,
    { kind: 'crashed', why: 'refused' },
    ['disarm', 'arm look', 'notify'],
  ],
  ['it ends without a word', starting, killed, { kind: 'backoff', attempt: 1, retryAt: now + 100 }, crash()],
  [
    'it fails for an unknown reason',
    { ...starting, failure: refusal('INTERNAL') },
    killed,
    { kind: 'backoff' },
    crash(),
  ],
  [
    'the port is taken',
    { ...starting, failure: refusal('PORT_TAKEN') },
    killed,
    { kind: 'port_taken', wanted: 8765, holder: null },
    ['disarm', 'arm look', 'find_holder'],
  ],
  [
    'somebody else was faster',
    { ...starting, failure: refusal('ALREADY_RUNNING') },
    killed,
    { kind: 'backoff', lastCrash: null },
    ['disarm', 'arm retry'],
  ],
  [
    'it is late',
    starting,
    timer('ready'),
    { kind: 'stopping', step: 'killed', next: 'recover', reason: 'late' },
    ['disarm', 'kill own', 'arm stop'],
  ],
  [
    'a stop',
    starting,
    stop,
    { kind: 'stopping', step: 'terminated', next: 'stop' },
    ['disarm', 'terminate own', 'arm stop'],
  ],
  [
    'the supervisor ends',
    starting,
    release,
    { kind: 'stopping', next: 'stop' },
    ['disarm', 'terminate own', 'arm stop'],
  ],

  // running
  [
    'a heartbeat',
    { ...running, missed: 1 },
    { kind: 'heartbeat', beat },
    { kind: 'running', beat, missed: 0 },
    ['arm heartbeat'],
  ],
  ['a heartbeat is overdue', running, timer('heartbeat'), { missed: 1 }, ['check_health', 'arm heartbeat']],
  ['time for a health check', running, timer('health'), { kind: 'running' }, ['check_health', 'arm health']],
  ['it answers', silent, { kind: 'health', pid: 5, answered: true }, { kind: 'running', unanswered: 0 }, []],
  ['it does not answer once', running, unanswered, { kind: 'running', unanswered: 1 }, []],
  [
    'it does not answer, and is overdue',
    { ...running, missed: 1 },
    unanswered,
    { unanswered: 1 },
    ['check_health'],
  ],
  [
    'it gives no sign of life',
    silent,
    unanswered,
    { kind: 'stopping', step: 'killed', next: 'recover', reason: 'hung' },
    ['disarm', 'kill own', 'arm stop'],
  ],
  [
    'it beats but lets nobody in',
    { ...running, unanswered: 3 },
    unanswered,
    { kind: 'stopping', reason: 'hung' },
    ['disarm', 'kill own', 'arm stop'],
  ],
  ['an answer of the one before', silent, { kind: 'health', pid: 4, answered: false }, { unanswered: 1 }, []],
  ['it is killed', running, killed, { kind: 'backoff', attempt: 1, port: 8765 }, crash()],
  [
    'it is killed soon after the last time',
    { ...running, attempt: 2 },
    killed,
    { kind: 'backoff', attempt: 2, retryAt: now + 800 },
    crash(),
  ],
  [
    'it is killed after a long good run',
    { ...running, attempt: 2, since: now - 60_000 },
    killed,
    { kind: 'backoff', attempt: 1 },
    crash(),
  ],
  [
    'it takes its leave',
    running,
    { kind: 'leaving' },
    { kind: 'stopping', next: 'stop', step: 'asked' },
    ['disarm', 'arm stop'],
  ],
  ['a stop', running, stop, { kind: 'stopping', whose: 'own', step: 'asked', next: 'stop' }, asking('own')],
  ['a restart', running, restart, { kind: 'stopping', whose: 'own', next: 'start' }, asking('own')],
  ['the supervisor ends', running, release, { kind: 'stopping', next: 'stop' }, asking('own')],
  ['its own cannot be taken over', running, hijackReply, { kind: 'running' }, []],
  ['a start of what runs', running, start, { kind: 'running' }, []],

  // running, adopted
  [
    'a stop of an adopted one',
    theirs,
    stop,
    { kind: 'stopping', whose: 'adopted', next: 'stop' },
    ['disarm', 'watch', 'ask_stop adopted', 'arm stop'],
  ],
  [
    'an adopted one is taken over',
    theirs,
    hijackReply,
    { kind: 'stopping', whose: 'adopted', next: 'start' },
    ['disarm', 'watch', 'ask_stop adopted', 'arm stop'],
  ],
  ['the supervisor lets an adopted one go', theirs, release, { kind: 'stopped' }, ['disarm', 'arm look']],
  [
    'an adopted one took its leave',
    theirs,
    { ...killed, gracefully: true },
    { kind: 'stopped' },
    ['disarm', 'arm look'],
  ],
  [
    'an adopted one crashed: its keeper gets time',
    theirs,
    killed,
    { kind: 'backoff', retryAt: now + 2000 },
    ['disarm', 'arm retry'],
  ],
  [
    'an adopted one is never judged',
    { ...theirs, missed: 5, unanswered: 9 },
    unanswered,
    { kind: 'running', unanswered: 10 },
    ['check_health'],
  ],

  // stopping
  ['it has ended', stopping, killed, { kind: 'stopped' }, ['disarm', 'arm look']],
  [
    'it has ended for a restart',
    { ...stopping, next: 'start' },
    killed,
    { kind: 'starting', attempt: 1 },
    fresh(),
  ],
  [
    'it has ended to be replaced',
    { ...stopping, next: 'recover', reason: 'hung' },
    killed,
    { kind: 'backoff' },
    crash(),
  ],
  [
    'it was asked long enough',
    stopping,
    timer('stop'),
    { step: 'terminated' },
    ['terminate own', 'arm stop'],
  ],
  [
    'it ignores SIGTERM',
    { ...stopping, step: 'terminated' },
    timer('stop'),
    { step: 'killed' },
    ['kill own', 'arm stop'],
  ],
  [
    'it is still there',
    { ...stopping, step: 'killed' },
    timer('stop'),
    { step: 'killed' },
    ['kill own', 'arm stop'],
  ],
  [
    'it comes up while it is stopped',
    { ...stopping, pid: null },
    { kind: 'spawned', pid: 5 },
    { pid: 5 },
    ['terminate own'],
  ],
  [
    'it is ready while it is stopped',
    stopping,
    { kind: 'ready', daemon: daemonOf(5) },
    { kind: 'stopping' },
    ['ask_stop own'],
  ],
  ['a start after all', stopping, start, { kind: 'stopping', next: 'start' }, []],
  ['a stop after all', { ...stopping, next: 'start' }, stop, { kind: 'stopping', next: 'stop' }, []],
  [
    'the start that was called off found another',
    { ...stopping, pid: null },
    adopted,
    { kind: 'stopped' },
    ['disarm', 'arm look'],
  ],

  // backoff
  [
    'the wait is over',
    backoff,
    timer('retry'),
    { kind: 'starting', attempt: 2, restarts: 1, port: 8765 },
    ['disarm', 'spawn 8765'],
  ],
  [
    'one crash too many',
    backoff,
    { kind: 'crash_limit' },
    { kind: 'crashed', why: 'often' },
    ['disarm', 'arm look', 'notify'],
  ],
  ['a stop', backoff, stop, { kind: 'stopped' }, ['disarm', 'arm look']],
  ['an impatient start', backoff, start, { kind: 'starting', attempt: 1, restarts: 0 }, fresh()],

  // crashed
  ['a start', crashed, start, { kind: 'starting', restarts: 0, lastCrash: crashed.lastCrash }, fresh()],
  ['a stop', crashed, stop, { kind: 'stopped' }, ['disarm', 'arm look']],
  ["somebody else's daemon is found", crashed, found, { kind: 'running', adopted: true }, adopting()],

  // port_taken
  [
    'the holder is known',
    port_taken,
    { kind: 'holder', holder: endable },
    { kind: 'port_taken', holder: endable },
    ['notify'],
  ],
  ['another try', port_taken, start, { kind: 'starting' }, fresh()],
  [
    'a Snowgate is asked to make room',
    { ...port_taken, holder: endable },
    hijackReply,
    { kind: 'stopping', whose: 'holder', pid: 7, next: 'start' },
    ['disarm', 'watch', 'terminate holder', 'arm stop'],
  ],
  [
    'a stranger is never ended',
    { ...port_taken, holder: { ...endable, endable: false } },
    hijackReply,
    { kind: 'port_taken' },
    [],
  ],
  ['a stop', port_taken, stop, { kind: 'stopped' }, ['disarm', 'arm look']],
];

function fresh() {
  return ['disarm', 'forget_crashes', 'spawn null'];
}
function up() {
  return ['disarm', 'arm heartbeat', 'arm health'];
}
function adopting() {
  return ['disarm', 'watch', 'arm health'];
}
function asking(whose: string) {
  return ['disarm', `ask_stop ${whose}`, 'arm stop'];
}
function crash() {
  return ['disarm', 'arm retry', 'count_crash'];
}

/** The kinds of the effects, with what tells them apart. */
function names(effects: ReturnType<typeof reduce>['effects']): readonly string[] {
  return effects.map((effect) => {
    switch (effect.kind) {
      case 'arm':
        return `arm ${effect.timer}`;
      case 'spawn':
        return `spawn ${effect.port}`;
      case 'ask_stop':
      case 'terminate':
      case 'kill':
        return `${effect.kind} ${effect.whose}`;
      default:
        return effect.kind;
    }
  });
}

describe('the supervisor', () => {
  it.each(rows)('%s', (_name, state, event, known, effects) => {
    const step = reduce(state, event, context);
    expect({ state: step.state, effects: names(step.effects) }).toEqual({
      state: expect.objectContaining(known),
      effects,
    });
  });

  it('begins at rest', () => {
    expect(initialState(5)).toEqual({ kind: 'stopped', since: 5, restarts: 0, lastCrash: null, port: null });
  });

  it('keeps what the daemon said and printed last', () => {
    const { state } = reduce({ ...starting, failure: refusal('HOME_UNSAFE') }, killed, context);
    expect(state.lastCrash).toEqual({
      at: now,
      reason: 'refused',
      end: { code: null, signal: 'SIGKILL' },
      error: refusal('HOME_UNSAFE'),
      lines: ['last words'],
    });
  });

  it('enters and leaves each of its states in this table', () => {
    const kinds = Object.keys(samples).sort();
    const entered = rows.filter(
      ([, state, event]) => reduce(state, event, context).state.kind !== state.kind,
    );
    const to = entered.map(([, state, event]) => reduce(state, event, context).state.kind);
    expect([...new Set(to)].sort()).toEqual(kinds);
    expect([...new Set(entered.map(([, state]) => state.kind))].sort()).toEqual(kinds);
  });
});
