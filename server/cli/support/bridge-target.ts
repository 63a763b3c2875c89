import { setTimeout as wait } from 'node:timers/promises';
import { bridgeTokenSchema } from '../../contract/admin.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { launchDaemon } from '../../instance/launch-daemon.ts';
import { findGateway, type RunningGateway } from '../../instance/running-gateway.ts';
import { refuseAfterCrashes } from '../../instance/supervised-by.ts';
import type { BridgeTarget } from '../../mcp/transports/stdio-bridge.ts';
import type { CliContext } from './context.ts';
import { mcpUrl } from './gateway-text.ts';

/** How long to look for a gateway that somebody else has started meanwhile, in ms. */
const othersStartMs = 3000;
const lookEveryMs = 100;

/** The running gateway; started when there is none. Losing the race against another start is fine. */
async function findOrStart(context: CliContext): Promise<RunningGateway> {
  const running = await findGateway(context.home);
  if (running) return running;
  refuseAfterCrashes(context.home);
  try {
    return await launchDaemon({ home: context.home, env: context.env });
  } catch (error) {
    if (!(error instanceof SnowgateError)) throw error;
    // A gateway in the foreground takes the port some moments before it can be found.
    if (error.code !== 'ALREADY_RUNNING' && error.code !== 'PORT_TAKEN') throw error;
    for (const deadline = Date.now() + othersStartMs; Date.now() < deadline; await wait(lookEveryMs)) {
      const started = await findGateway(context.home);
      if (started) return started;
    }
    throw error;
  }
}

/** Where a stdio bridge connects to, with a token of its own that stands for the client. Asked for every connection. */
export async function bridgeTarget(context: CliContext, client: string): Promise<BridgeTarget> {
  const gateway = await findOrStart(context);
  const { token, messageBytes } = await adminClient(context.home, gateway).call(
    'POST',
    '/admin/bridges',
    bridgeTokenSchema,
    {
      client,
    },
  );
  return { url: mcpUrl(gateway).replace(/^http/, 'ws'), token, messageBytes };
}
