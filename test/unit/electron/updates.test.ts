import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { type Updater, type UpdateState, watchUpdates } from '../../../electron/updates/updates.ts';

class TestUpdater extends EventEmitter implements Updater {
  autoDownload = false;
  autoInstallOnAppQuit = false;
  looks = 0;
  failure: Error | undefined;

  async checkForUpdates(): Promise<void> {
    this.looks += 1;
    if (this.failure) throw this.failure;
    this.emit('looked');
  }
}

function watch(updater: TestUpdater) {
  const states: UpdateState[] = [];
  const watching = watchUpdates({
    ability: { kind: 'able' },
    load: async () => updater,
    onState: (state) => states.push(state),
  });
  return { states, ...watching };
}

test('an app that cannot replace itself loads nothing and asks nobody', () => {
  const states: UpdateState[] = [];
  const load = vi.fn();
  watchUpdates({
    ability: { kind: 'unable', reason: 'a plain archive cannot replace itself' },
    load,
    onState: (state) => states.push(state),
  });
  expect(states).toEqual([{ kind: 'off', reason: 'a plain archive cannot replace itself' }]);
  expect(load).not.toHaveBeenCalled();
});

test('what is found is fetched and waits for the next quit', async () => {
  const updater = new TestUpdater();
  const { states, stop } = watch(updater);
  await new Promise((resolve) => updater.once('looked', resolve));
  updater.emit('update-available', { version: '0.2.0' });
  updater.emit('update-downloaded', { version: '0.2.0' });
  expect(states).toEqual([
    { kind: 'current' },
    { kind: 'fetching', version: '0.2.0' },
    { kind: 'ready', version: '0.2.0' },
  ]);
  expect(updater).toMatchObject({ autoDownload: true, autoInstallOnAppQuit: true });
  stop();
});

test('it looks once a day, after a failure as well', async () => {
  vi.useFakeTimers();
  try {
    const updater = new TestUpdater();
    updater.failure = new Error('no network');
    const { states, stop } = watch(updater);
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toEqual({ kind: 'failed', reason: 'no network' });
    await vi.advanceTimersByTimeAsync(2 * 24 * 3_600_000);
    expect(updater.looks).toBe(3);
    stop();
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(updater.looks).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});
