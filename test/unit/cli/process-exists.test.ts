import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { processBirth, stillLives } from '../../../server/instance/process-start-time.ts';
import { processExists } from '../../../server/instance/running-gateway.ts';

const told = process.platform === 'linux' || process.platform === 'darwin';

it('knows this process, and that one which has ended does not live', async () => {
  expect(processExists(process.pid)).toBe(true);
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  expect(processExists(child.pid ?? 0)).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'does not take a process for alive that nobody has buried',
  async () => {
    // The shell becomes a program that never asks how its child has ended, and the child ends after that.
    const child = 'while [ "$(cat /proc/$$/comm)" != sleep ]; do sleep 0.01; done';
    const parent = spawn('sh', ['-c', `(${child}) & echo $!; exec sleep 600`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    while (processExists(pid)) await pause(5);
    expect(() => process.kill(pid, 0)).not.toThrow();
  },
);

it.runIf(told)('tells a process from another one that was given its id', async () => {
  const born = await processBirth(process.pid);
  expect(born).toEqual(await processBirth(process.pid));
  expect(await stillLives({ pid: process.pid, born })).toBe(true);
  expect(await stillLives({ pid: process.pid, born: 'another time' })).toBe(false);
  // The system tells seconds in some places, and the parent of this process may have been born in the same one.
  expect(await processBirth(1)).not.toBe(born);
});
