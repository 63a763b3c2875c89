import { startGateway } from '../fixtures/gateway-fixture.ts';
import { createFixtureTools } from './fixture/build-fixture-server.ts';
import { startTokenProxy } from './token-proxy.ts';

/** The real endpoint with the fixture tools behind it, reachable without a token. */
export interface ServedFixture {
  /** What a suite is pointed at. */
  readonly url: string;
  /** Calls that were answered without the SDK so far. */
  readonly answeredDirectly: () => number;
  stop(): Promise<void>;
}

/** Starts a gateway whose endpoint serves the fixture registry, and the proxy that adds a token. */
export async function serveFixture(): Promise<ServedFixture> {
  const tools = createFixtureTools();
  let target = { port: 0, token: '' };
  const proxy = await startTokenProxy(() => target);
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${proxy.port}`);
  const gateway = await startGateway({
    config: { http: { allowedHosts: names, allowedOrigins: names.map((name) => `http://${name}`) } },
    parts: { tools },
  });
  target = { port: gateway.port, token: gateway.addClient('conformance') };
  return {
    url: `${proxy.url}/mcp`,
    answeredDirectly: tools.answeredDirectly,
    async stop() {
      await proxy.close();
      await gateway.stop();
    },
  };
}
