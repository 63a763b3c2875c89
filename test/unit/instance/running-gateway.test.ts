import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveHome } from '../../../server/config/home.ts';
import { findGateway, needGateway } from '../../../server/instance/running-gateway.ts';

const root = mkdtempSync(join(tmpdir(), 'snowgate-running-'));
const home = resolveHome({ SNOWGATE_HOME: root });
const server = createServer();
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

function write(file: unknown): void {
  writeFileSync(home.daemonFile, typeof file === 'string' ? file : JSON.stringify(file));
}

const told = process.platform === 'linux' || process.platform === 'darwin';

describe('the file of the daemon', () => {
  it('is believed while that process holds that port', async () => {
    const gateway = { pid: process.pid, url, startedAt: 1, version: '1.0.0' };
    write(gateway);
    expect(await findGateway(home)).toEqual(gateway);
  });

  it('is not believed when its process is gone', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await new Promise((resolve) => child.once('exit', resolve));
    write({ pid: child.pid, url, startedAt: 1, version: '1.0.0' });
    expect(await findGateway(home)).toBeUndefined();
  });

  it.runIf(told)(
    'is not believed when another process holds the port: it would be sent the admin token',
    async () => {
      write({ pid: process.ppid, url, startedAt: 1, version: '1.0.0' });
      expect(await findGateway(home)).toBeUndefined();
    },
  );

  it.each([
    ['half-written', '{"pid": 1'],
    ['of another shape', { pid: 'x' }],
    ['with no process', { pid: -1, url: 'http://127.0.0.1:1', startedAt: 1, version: '1' }],
  ])('is not believed when it is %s', async (_, file) => {
    write(file);
    await expect(needGateway(home)).rejects.toMatchObject({ code: 'GATEWAY_DOWN' });
  });

  it.each([
    'http://192.0.2.7:8765',
    'http://gateway.example:8765',
    'http://127.0.0.1.gateway.example:8765',
    'http://127.0.0.1@192.0.2.7:8765',
    'http://[2001:db8::1]:8765',
    'http://0.0.0.0:8765',
  ])('is refused when it leads to another machine: %s', async (elsewhere) => {
    write({ pid: process.pid, url: elsewhere, startedAt: 1, version: '1.0.0' });
    await expect(findGateway(home)).rejects.toMatchObject({ code: 'DAEMON_FILE_FOREIGN' });
  });
});
