import { setTimeout as wait } from 'node:timers/promises';
import { bridgeTokenSchema } from '../contract/admin.ts';
import { SnowgateError } from '../errors.ts';
import type { BridgeTarget } from '../mcp/stdio-bridge.ts';
import { adminClient } from './admin-client.ts';
import type { CliContext } from './context.ts';
import { mcpUrl } from './gateway-text.ts';
import { launchDaemon } from './launch-daemon.ts';
import { findGateway, type RunningGateway } from './running-gateway.ts';

/** How long to wait for a gateway that somebody else is starting, in ms. */
const othersStartMs = 15_000;
const lookEveryMs = 100;

/** The running gateway; started when there is none. Some apps start every bridge twice, so losing that race is fine. */
async function findOrStart(context: CliContext): Promise<RunningGateway> {
  const running = await findGateway(context.home);
  if (running) return running;
  try {
    return await launchDaemon({ home: context.home, env: context.env });
  } catch (error) {
    const lostRace =
      error instanceof SnowgateError && (error.code === 'ALREADY_RUNNING' || error.code === 'PORT_TAKEN');
    const deadline = Date.now() + (lostRace ? othersStartMs : 0);
    while (Date.now() < deadline) {
      const started = await findGateway(context.home);
      if (started) return started;
      // A port that somebody else holds for good is told at once.
      if (error instanceof SnowgateError && error.code === 'PORT_TAKEN') break;
      await wait(lookEveryMs);
    }
    throw error;
  }
}

/** Where a stdio bridge connects to, with a token of its own that stands for the client. Asked for every connection. */
export async function bridgeTarget(context: CliContext, client: string): Promise<BridgeTarget> {
  const gateway = await findOrStart(context);
  const { token } = await adminClient(context.home, gateway).call(
    'POST',
    '/admin/bridges',
    bridgeTokenSchema,
    {
      client,
    },
  );
  return { url: mcpUrl(gateway).replace(/^http/, 'ws'), token };
}
