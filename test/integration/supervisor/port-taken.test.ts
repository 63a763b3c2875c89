import { createServer, type Server } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { processExists } from '../../../server/instance/running-gateway.ts';
import type { SupervisorNotice } from '../../../server/supervisor/events.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { makeSupervised, type Supervised } from '../../fixtures/supervised.ts';

// Other systems do not say who listens.
const told = process.platform === 'linux' || process.platform === 'darwin';

// Each test starts several daemons, one after the other.
vi.setConfig({ testTimeout: 180_000 });

let supervised: Supervised;
afterEach(() => supervised.dispose());

async function listen(port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, server };
}

async function taken() {
  const state = await supervised.until((now) => now.kind === 'port_taken' && now.holder !== null);
  if (state.kind !== 'port_taken') throw new Error(state.kind);
  return state;
}

it('tells who holds the port, never takes another one, and starts when it is free', async () => {
  const { port, server } = await listen();
  supervised = makeSupervised({ env: { SNOWGATE_PORT: String(port) } });
  const { supervisor } = supervised;
  const notices: SupervisorNotice[] = [];
  supervisor.onNotice((notice) => notices.push(notice));
  supervisor.start();
  const state = await taken();
  expect(state).toMatchObject({
    wanted: port,
    error: { code: 'PORT_TAKEN' },
    holder: { pid: told ? process.pid : null, snowgate: false, endable: false },
  });
  expect(notices).toEqual([state]);
  // Nobody's process is ended because it is in the way.
  supervisor.hijackReply();
  expect(supervisor.state()).toEqual(state);

  await new Promise((resolve) => server.close(resolve));
  supervisor.start();
  expect(new URL((await supervised.running()).daemon.url).port).toBe(String(port));
});

it('says so when somebody takes the port between a crash and the restart', async () => {
  supervised = makeSupervised();
  const { supervisor } = supervised;
  supervisor.start();
  const { daemon } = await supervised.running();
  const port = Number(new URL(daemon.url).port);
  const listening = new Promise<Server>((resolve) => {
    const off = supervisor.onChange(({ kind }) => {
      if (kind !== 'backoff') return;
      off();
      resolve(listen(port).then(({ server }) => server));
    });
  });
  process.kill(daemon.pid, 'SIGKILL');
  expect((await taken()).wanted).toBe(port);
  (await listening).close();
});

it.runIf(told)('takes over from a Snowgate of another state folder when asked to', async () => {
  const other = await startGatewayProcess();
  const home = makeTestHome();
  supervised = makeSupervised({ home, env: { SNOWGATE_PORT: new URL(other.url).port } });
  supervised.supervisor.start();
  expect((await taken()).holder).toMatchObject({ pid: other.pid, snowgate: true, endable: true });

  supervised.supervisor.hijackReply();
  const { daemon } = await supervised.running();
  expect(daemon.url).toBe(other.url);
  expect(processExists(other.pid)).toBe(false);
  await supervised.supervisor.close();
  home.remove();
  other.home.remove();
});
