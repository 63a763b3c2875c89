import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { tellStarter } from './child.ts';

// The yardstick: the least that a JSON API on this machine costs with the same framework. It parses the body and sends
// it back, with no check, no log and no header of its own.
const app = Fastify();
app.post('/mcp', async (request) => request.body);
await app.listen({ host: '127.0.0.1', port: 0 });
tellStarter({ port: (app.server.address() as AddressInfo).port });
