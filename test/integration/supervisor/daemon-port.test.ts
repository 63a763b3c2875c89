import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FromDaemon, fromDaemonSchema } from '../../../server/contract/daemon-port.ts';
import { awaitGateway } from '../../../server/instance/await-gateway.ts';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';

vi.setConfig({ testTimeout: 180_000 });

let home: TestHome;
let child: ChildProcess;
let told: FromDaemon[];
beforeEach(() => {
  home = makeTestHome();
  told = [];
});
afterEach(async () => {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await ended;
  home.remove();
});

/** The real daemon as the child of a program that gave it a channel. */
function start(...args: readonly string[]): void {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SNOWGATE_'));
  child = spawn(process.execPath, [resolve('server/daemon.ts'), '--set', 'port=0', ...args], {
    env: { ...Object.fromEntries(own), SNOWGATE_HOME: home.home.root },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  child.on('message', (message) => told.push(fromDaemonSchema.parse(message)));
}

async function heard(kind: FromDaemon['kind']): Promise<FromDaemon> {
  for (;;) {
    const found = told.find((message) => message.kind === kind);
    if (found) return found;
    await pause(20);
  }
}

async function url(): Promise<string> {
  const ready = await heard('ready');
  return ready.kind === 'ready' ? ready.url : '';
}

it('says that it is ready, how it does, and that it leaves when it is asked to', async () => {
  start('--supervised');
  expect(await heard('ready')).toMatchObject({ pid: child.pid, version: expect.any(String) });
  expect(await heard('heartbeat')).toMatchObject({ sessions: 0, running: 0, approvals: 0 });
  const ended = once(child, 'exit');
  child.send({ kind: 'stop' });
  await heard('leaving');
  expect(await ended).toEqual([0, null]);
});

it('does nothing on what is not in the contract', async () => {
  start('--supervised');
  await heard('ready');
  for (const message of ['shutdown', 'stop', { kind: 'stopp' }, { stop: true }, ['stop'], null])
    child.send(message as string);
  await heard('heartbeat');
  expect((await fetch(new URL('/health', await url()))).status).toBe(200);
  expect(told.map(({ kind }) => kind)).not.toContain('leaving');
});

it('says why it cannot start', async () => {
  start('--supervised', '--set', 'limits.rows=0');
  expect(await once(child, 'exit')).toEqual([3, null]);
  // Its last word and its end come on two ways.
  await heard('failed');
  expect(told).toEqual([{ kind: 'failed', error: expect.objectContaining({ code: 'CONFIG_INVALID' }) }]);
});

it('goes on when its parent is gone, with its channel and its streams', async () => {
  start('--supervised');
  const health = new URL('/health', await url());
  child.disconnect();
  child.stdout?.destroy();
  child.stderr?.destroy();
  expect((await fetch(health)).status).toBe(200);
  // It says that it leaves, into the void.
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('does not speak to a parent that is no supervisor', async () => {
  start();
  const ended = once(child, 'exit');
  const gateway = await awaitGateway({ home: home.home, pid: child.pid, ended, timeoutMs: 120_000 });
  child.send({ kind: 'stop' });
  expect((await fetch(new URL('/health', gateway?.url))).status).toBe(200);
  expect(told).toEqual([]);
});
