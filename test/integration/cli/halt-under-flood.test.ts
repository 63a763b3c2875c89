import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createCliRunner } from './cli-runner.ts';

const cli = createCliRunner();
beforeAll(async () => {
  await cli.run(['start', '--port', '0']);
});
afterAll(() => cli.dispose());

test('the emergency brake and the status work beside 520 connections that say nothing', async () => {
  const { url } = JSON.parse(readFileSync(join(cli.home, 'daemon.json'), 'utf8')) as { url: string };
  for (let count = 0; count < 520; count += 1) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
  }
  expect(await cli.run(['halt'])).toMatchObject({ exit: 0 });
  expect(await cli.run(['status'])).toMatchObject({ exit: 0 });
});
