import type { DaemonAddress, Heartbeat, PortError } from '../../../server/contract/daemon-port.ts';
import type { StateOf, SupervisorState } from '../../../server/contract/supervisor.ts';

/** A daemon as it says that it is ready. */
export function daemonOf(pid: number): DaemonAddress {
  return { pid, url: 'http://127.0.0.1:8765', startedAt: 1, version: '1.0.0' };
}

/** What a daemon says that cannot start. */
export function refusal(code: string): PortError {
  const data = { port: 8765, host: '127.0.0.1', holder: 'nginx (process 7)' };
  return { code, message: code, next: 'Put it right.', retryable: false, data };
}

export const beat: Heartbeat = {
  kind: 'heartbeat',
  at: 5,
  loopDelayMs: 1,
  loopUse: 0.1,
  rssBytes: 100,
  sessions: 2,
  running: 1,
  approvals: 0,
};

const past = { since: 10, restarts: 0, lastCrash: null, port: 8765 };
const crash = {
  at: 9,
  reason: 'ended',
  end: { code: 1, signal: null },
  error: null,
  lines: ['the end'],
} as const;

/** One state of each kind. */
export const samples: { readonly [Kind in SupervisorState['kind']]: StateOf<Kind> } = {
  stopped: { ...past, kind: 'stopped' },
  starting: { ...past, kind: 'starting', pid: 5, attempt: 1, failure: null },
  running: {
    ...past,
    kind: 'running',
    daemon: daemonOf(5),
    adopted: false,
    attempt: 1,
    beat: null,
    missed: 0,
    unanswered: 0,
  },
  stopping: {
    ...past,
    kind: 'stopping',
    pid: 5,
    whose: 'own',
    step: 'asked',
    next: 'stop',
    attempt: 1,
    reason: 'ended',
    failure: null,
  },
  backoff: { ...past, kind: 'backoff', lastCrash: crash, attempt: 1, retryAt: 110 },
  crashed: { ...past, kind: 'crashed', lastCrash: crash, why: 'often' },
  port_taken: { ...past, kind: 'port_taken', wanted: 8765, holder: null, error: refusal('PORT_TAKEN') },
};
