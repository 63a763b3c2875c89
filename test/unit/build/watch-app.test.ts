import { afterEach, beforeEach, expect, test } from 'vitest';
import { gaveUpText, untilGivenUp } from '../../../build/watch-app.ts';
import { writeSupervisorFile } from '../../../server/instance/supervisor-file.ts';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { happenedAt, states } from '../../fixtures/supervisor-states.ts';

let home: TestHome;
beforeEach(() => {
  home = makeTestHome();
});
afterEach(() => home.remove());

function write(
  by: 'desktop' | 'headless',
  startedAt: number,
  state: (typeof states)[keyof typeof states],
): void {
  writeSupervisorFile(home.home, { pid: process.pid, born: null, by, startedAt, version: '0.1.0', state });
}

test('tells when the app has given its gateway up, and not before', async () => {
  const stop = new AbortController();
  write('desktop', happenedAt, states.backoff);
  const gaveUp = untilGivenUp(home.home, happenedAt, stop.signal);
  write('desktop', happenedAt, states.port_taken);
  expect((await gaveUp)?.kind).toBe('port_taken');
});

test('believes neither an older app nor another program', async () => {
  const stop = new AbortController();
  write('desktop', happenedAt - 1, states.crashed);
  const older = untilGivenUp(home.home, happenedAt, stop.signal);
  write('headless', happenedAt + 1, states.crashed);
  const other = untilGivenUp(home.home, happenedAt, stop.signal);
  stop.abort();
  expect([await older, await other]).toEqual([undefined, undefined]);
});

test('says what happened, what to do, and that the app is still there', () => {
  expect(gaveUpText(states.port_taken)).toBe(
    'PORT_TAKEN: Port 8765 is taken.\nEnd it.\nThe window of the app shows this as well and can try again; Ctrl-C ends the app.',
  );
  expect(gaveUpText(states.crashed)).toContain('TypeError: x is not a function');
});
