import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { describeHolder, findPortHolder } from '../../../server/instance/port-holder.ts';

async function listen(host: string): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

// Other systems do not say who listens; there the text stays general.
const told = process.platform === 'linux' || process.platform === 'darwin';

it.runIf(told)('names the process, its user and its id', async () => {
  const { port, close } = await listen('127.0.0.1');
  const holder = await findPortHolder(port);
  await close();
  expect(holder).toMatchObject({ pid: process.pid, uid: process.getuid?.() });
  expect(describeHolder(holder)).toMatch(new RegExp(`\\(process ${process.pid}\\)$`));
});

it('knows of nobody on a port where nobody listens', async () => {
  const { port, close } = await listen('127.0.0.1');
  // The near end of a line has a port as well, and nobody else can begin to listen there.
  const line = connect(port, '127.0.0.1');
  await once(line, 'connect');
  expect(await findPortHolder(line.localPort ?? 0)).toBeUndefined();
  line.destroy();
  await close();
});

it('stays general about what it cannot know', () => {
  expect(describeHolder(undefined)).toBe('another process');
  expect(describeHolder({ uid: 4242 })).toBe('a process of user 4242');
});
