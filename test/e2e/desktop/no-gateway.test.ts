import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findGateway } from '../../../server/instance/running-gateway.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { untilLive } from '../../fixtures/panel-stage.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

describe.runIf(desktopPossible)('the desktop app', { timeout: startMs }, () => {
  let app: DesktopApp | undefined;
  const look = async () => (await app?.view())?.look;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it('says who holds the port, and starts when it is free', async () => {
    const holder = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    app = await startDesktop({ env: { SNOWGATE_PORT: port } });
    const page = await app.page();
    await page.getByRole('heading', { name: `Port ${port} is taken` }).waitFor();
    await page.getByText(`process ${process.pid}`).waitFor();
    await expect.poll(look).toBe('error');
    await app.picture('port-taken');

    holder.close();
    await once(holder, 'close');
    await page.getByRole('button', { name: 'Try again' }).click();
    await untilLive(page);
    expect((await findGateway(app.home))?.url).toBe(`http://127.0.0.1:${port}`);
  });

  it('says why the gateway cannot start, with a way to try again', async () => {
    app = await startDesktop({ env: { SNOWGATE_LIMITS_ROWS: 'many' } });
    const page = await app.page();
    await page.getByRole('heading', { name: 'The gateway cannot start' }).waitFor();
    await page.getByText('CONFIG_INVALID').first().waitFor();
    await page.getByRole('button', { name: 'Start again' }).waitFor();
    await expect.poll(look).toBe('error');
    await app.picture('cannot-start');
  });

  describe('with a gateway that runs already', () => {
    let gateway: GatewayProcess;
    beforeAll(async () => {
      gateway = await startGatewayProcess();
    }, startMs);
    afterAll(() => gateway?.stop());

    it('shows it over the same port protocol, and leaves it running when it quits', async () => {
      app = await startDesktop({ root: gateway.home.home.root });
      const page = await app.page();
      await untilLive(page);
      expect(await app.daemon()).toMatchObject({
        kind: 'running',
        adopted: true,
        daemon: { pid: gateway.pid },
      });
      await expect.poll(async () => JSON.stringify((await app?.view())?.menu)).toContain('started elsewhere');
      await app.picture('adopted');
      await app.click({ kind: 'quit' }).catch(() => undefined);
      expect(await app.ended).toBe(0);
      expect((await findGateway(gateway.home.home))?.pid).toBe(gateway.pid);
    });
  });
});
