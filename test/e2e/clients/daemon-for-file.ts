import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startSandbox } from '../../../server/sandbox/run/start-sandbox.ts';
import type { RunningSandbox } from '../../../server/sandbox/types.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { SandboxControl } from '../../fixtures/sandbox-control.ts';

/** What the clients of a file talk to. */
export interface ClientStage {
  readonly daemon: GatewayProcess;
  /** A client of the gateway and its token. */
  readonly client: string;
  readonly token: string;
  /** Makes statements slow, and waits for them to end. */
  readonly sandbox: SandboxControl;
  /** An empty folder to be the home of foreign programs, which like to write there. */
  readonly scratch: string;
}

/** Several programs start at once, and nothing is measured here: only a machine that is stuck takes this long. */
export const startMs = 120_000;

/** A daemon in its own process for all tests of a file, reading from a sandbox that the test controls. */
export function daemonForFile(): () => ClientStage {
  let stage: ClientStage | undefined;
  let sandbox: RunningSandbox | undefined;
  const home = makeTestHome();
  const scratch = mkdtempSync(join(tmpdir(), 'snowgate-client-home-'));

  beforeAll(async () => {
    sandbox = await startSandbox({ controls: true });
    const profile = await home.addSandboxProfile(sandbox);
    const daemon = await startGatewayProcess({ home, env: { SNOWGATE_PROFILE: profile } });
    const token = home.addClient('e2e', 'http', { allow: ['DEMO'] });
    stage = { daemon, client: 'e2e', token, sandbox: new SandboxControl(sandbox), scratch };
  }, startMs);
  afterEach(() => stage?.sandbox.clearFaults());
  afterAll(async () => {
    await stage?.daemon.stop();
    await sandbox?.close();
    home.remove();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  return () => {
    if (!stage) throw new Error('the daemon has not been started');
    return stage;
  };
}
