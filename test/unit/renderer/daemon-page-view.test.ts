import { describe, expect, test } from 'vitest';
import { daemonPageView } from '../../../renderer/features/daemon/daemon-page-view.ts';
import { aCrash, happenedAt, states } from '../../fixtures/supervisor-states.ts';

/** What the page says and offers in a state. */
function page(state: Parameters<typeof daemonPageView>[0]) {
  const { title, told, lines, actions, retryAt } = daemonPageView(state);
  return { title, told: told.join(' '), lines, offers: actions.map(({ does }) => does), retryAt };
}

const noPort = { ...states.port_taken, holder: null };
const error = {
  code: 'HOME_UNSAFE',
  message: 'Others can write there.',
  next: 'Narrow it.',
  retryable: false,
  data: {},
};

describe('the page without a gateway', () => {
  test.each([
    ['stopped', states.stopped, 'The gateway is stopped', ['start']],
    ['starting', states.starting, 'The gateway is starting', []],
    ['stopping', states.stopping, 'The gateway is stopping', []],
    ['crashed, comes back', states.backoff, 'The gateway has crashed', ['start', 'stop']],
    ['crashed for good', states.crashed, 'The gateway keeps crashing', ['start', 'logs']],
    [
      'refused to start',
      { ...states.crashed, why: 'refused' },
      'The gateway cannot start',
      ['start', 'logs'],
    ],
    ['port taken', states.port_taken, 'Port 8765 is taken', ['start']],
  ] as const)('%s', (_name, state, title, offers) => {
    expect(page(state)).toMatchObject({ title, offers });
  });

  test('a crash shows the last lines of the daemon and when it comes back', () => {
    expect(page(states.backoff)).toMatchObject({ lines: aCrash().lines, retryAt: happenedAt + 800 });
    expect(page(states.crashed).lines).toEqual(aCrash().lines);
  });

  test.each([
    [{ end: { code: 134, signal: null } }, 'exit code 134'],
    [{ end: { code: null, signal: 'SIGKILL' } }, 'SIGKILL'],
    [{ end: { code: null, signal: null } }, 'without telling why'],
    [{ reason: 'hung' }, 'did not answer any more'],
    [{ reason: 'late' }, 'not ready in time'],
    [{ error }, 'HOME_UNSAFE: Others can write there. Narrow it.'],
  ] as const)('a crash says how: %j', (changes, words) => {
    expect(page({ ...states.crashed, lastCrash: aCrash(changes) }).told).toContain(words);
  });

  test('a start after a crash still shows what the last one said', () => {
    const again = { ...states.starting, attempt: 2, lastCrash: aCrash() };
    expect(page(again)).toMatchObject({ told: expect.stringContaining('try 2'), lines: aCrash().lines });
    expect(page({ ...states.starting, lastCrash: aCrash() }).lines).toEqual([]);
  });

  test.each([
    [noPort, 'being looked for', ['start']],
    [
      { ...noPort, holder: { pid: null, name: null, snowgate: false, endable: false } },
      'does not tell',
      ['start'],
    ],
    [states.port_taken, 'python3 (process 77)', ['start']],
    [
      { ...noPort, holder: { pid: 77, name: 'node', snowgate: true, endable: true } },
      'Another Snowgate',
      ['start', 'take-over'],
    ],
    [
      { ...noPort, holder: { pid: 77, name: 'node', snowgate: true, endable: false } },
      'Another Snowgate',
      ['start'],
    ],
  ] as const)('a taken port: case %#', (state, words, offers) => {
    expect(page(state)).toMatchObject({ told: expect.stringContaining(words), offers });
  });

  test('a daemon that is replaced is not said to be stopping for a person', () => {
    expect(page({ ...states.stopping, next: 'recover', reason: 'hung' }).told).toContain('replaced');
    expect(page({ ...states.stopping, whose: 'holder', next: 'start' }).told).toContain('other Snowgate');
  });
});
