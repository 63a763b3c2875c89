import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that adds a token, for programs that cannot send one. */
export interface TokenProxy {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens on a free loopback port and passes everything on, unchanged but for the token: Host and Origin arrive as they
 * were sent, so that the gateway's own checks are what is tested. A connection that one side drops is dropped on the
 * other.
 *
 * @param target - asked for each request: the gateway may start after the proxy, because it has to know its port
 */
export async function startTokenProxy(
  target: () => { readonly port: number; readonly token: string },
): Promise<TokenProxy> {
  const server = createServer((incoming, outgoing) => {
    const { port, token } = target();
    const onward = request({
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, authorization: `Bearer ${token}` },
      setHost: false,
      agent: false,
    });
    onward.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
