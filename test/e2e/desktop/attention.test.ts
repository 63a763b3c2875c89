import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClientTo } from '../../fixtures/gateway-home.ts';
import { untilLive } from '../../fixtures/panel-stage.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

const soon = { timeout: startMs / 2 };

describe.runIf(desktopPossible)('a statement that waits for a human', { timeout: startMs }, () => {
  let app: DesktopApp;
  let url = '';
  const notes = () => app.electron.evaluate(() => Reflect.get(globalThis, 'notes') as string[]);
  const look = async () => (await app.view()).look;

  const post = (path: string, token: string, body: unknown) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    app = await startDesktop({ tray: true });
    await untilLive(await app.page());
    const daemon = await app.daemon();
    url = daemon.kind === 'running' ? daemon.daemon.url : '';
    // No system under test shows notifications; what would be shown is written down.
    await app.electron.evaluate(({ Notification }) => {
      const shown: string[] = [];
      Object.assign(globalThis, { notes: shown });
      Notification.isSupported = () => true;
      Notification.prototype.show = function show(this: Electron.Notification) {
        shown.push(this.title);
        Object.assign(globalThis, { lastNote: this });
      };
    });
  }, startMs);
  afterAll(() => app?.close());

  it('is told in the tray and by a notification, once, and a click leads to it', async () => {
    await app.closeWindow();
    const token = addClientTo(app.home, 'writer', 'cursor', {
      allow: ['DEMO'],
      statements: { write: 'ask' },
    });
    const query = "UPDATE demo.public.products SET name = 'x' WHERE product_id = -1";
    const answers = [0, 1].map(() =>
      post('/mcp/tools/call', token, { name: 'execute_query', arguments: { query } }),
    );

    await expect.poll(notes, soon).toEqual(['writer asks for approval']);
    await expect.poll(look, soon).toBe('attention');
    await expect
      .poll(async () => JSON.stringify((await app.view()).menu), soon)
      .toContain('2 statements wait');

    await app.electron.evaluate(() => Reflect.get(globalThis, 'lastNote').emit('click'));
    const page = await app.page();
    const visible = () =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(visible, soon).toBe(true);
    await untilLive(page);
    // Its beginning is in sight, below the bar that stays on top.
    const covered = () =>
      page.evaluate(() => {
        const section = document.getElementById('approvals')?.getBoundingClientRect();
        const bar = document.querySelector('header')?.getBoundingClientRect();
        return section && bar ? section.top < bar.bottom : 'not there';
      });
    await expect.poll(covered, soon).toBe(false);
    await app.picture('attention');

    const approve = page.getByRole('button', { name: 'Approve once for writer', disabled: false }).first();
    await approve.click();
    await expect
      .poll(async () => JSON.stringify((await app.view()).menu), soon)
      .toContain('1 statement waits');
    await approve.click();
    for (const answer of answers) expect((await answer).status).toBe(200);
    await expect.poll(look, soon).toBe('running');
    expect(await notes()).toEqual(['writer asks for approval']);
  });
});
