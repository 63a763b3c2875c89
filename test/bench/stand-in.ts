import type { RunningSandbox } from '../../server/sandbox/types.ts';
import { makeTestHome, type TestHome } from '../fixtures/gateway-home.ts';
import { SandboxControl } from '../fixtures/sandbox-control.ts';
import { startChild } from './child.ts';

/** A Snowflake in a process of its own and a state folder whose profile logs in to it. */
export interface StandIn {
  readonly home: TestHome;
  readonly env: NodeJS.ProcessEnv;
  readonly control: SandboxControl;
  stop(): Promise<void>;
}

export async function startStandIn(): Promise<StandIn> {
  const child = startChild('sandbox-server');
  const sandbox = await child.next<RunningSandbox>();
  const home = makeTestHome();
  const profile = await home.addSandboxProfile(sandbox);
  return {
    home,
    env: { SNOWGATE_PROFILE: profile },
    control: new SandboxControl(sandbox),
    async stop() {
      await child.stop();
      home.remove();
    },
  };
}
