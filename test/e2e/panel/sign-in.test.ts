import { expect, test } from 'vitest';
import { aBusySnapshot } from '../../fixtures/panel-data.ts';
import { panelStage, textOf, untilLive } from '../../fixtures/panel-stage.ts';

const stage = panelStage();

test('a visitor without a link is told how to get one, and sees nothing else', async () => {
  const server = await stage.serve(aBusySnapshot(Date.now()));
  const { page, complaints } = await stage.open();
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Open the panel with a link' }).waitFor();
  const text = await textOf(page.locator('body'));
  expect([text.includes('npm run -s snowgate -- panel'), text.includes('claude-code'), complaints]).toEqual([
    true,
    false,
    [],
  ]);
});

test('a link signs in once, and its code is gone from the address and the history', async () => {
  const server = await stage.serve(aBusySnapshot(Date.now()));
  const { page } = await stage.open();
  const code = server.pairingCode();
  await page.goto(`${server.url}#pair=${code}`);
  await untilLive(page);
  expect({ url: page.url(), logins: server.logins }).toEqual({ url: server.url, logins: [code] });
  const entries = await page.evaluate(() => [window.history.length, JSON.stringify(window.history.state)]);
  expect(JSON.stringify(entries)).not.toContain(code);
});

test('the session survives a reload and is not there for another tab', async () => {
  const { page, server } = await stage.enter(aBusySnapshot(Date.now()));
  await page.reload();
  await untilLive(page);
  expect(server.logins).toHaveLength(1);
  const other = await page.context().newPage();
  await other.goto(server.url);
  await other.getByRole('heading', { name: 'Open the panel with a link' }).waitFor();
  expect(await page.evaluate(() => [window.localStorage.length, document.cookie])).toEqual([0, '']);
});

test('a used link is explained, and a fresh one can be pasted', async () => {
  const server = await stage.serve(aBusySnapshot(Date.now()));
  const { page } = await stage.open();
  await page.goto(`${server.url}#pair=used-already`);
  await page.getByRole('alert').getByText('used already or is too old').waitFor();
  expect(page.url()).toBe(server.url);
  const field = page.getByRole('textbox', { name: 'Or paste the link or its code' });
  await field.fill('not a link');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('neither a panel link nor its code').waitFor();
  await field.fill(`${server.url}#pair=${server.pairingCode()}`);
  await page.keyboard.press('Enter');
  await untilLive(page);
});

test('a link opened in a tab that shows the sign-in page is taken', async () => {
  const server = await stage.serve(aBusySnapshot(Date.now()));
  const { page } = await stage.open();
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Open the panel with a link' }).waitFor();
  await page.goto(`${server.url}#pair=${server.pairingCode()}`);
  await untilLive(page);
  expect(page.url()).toBe(server.url);
});

test('a bad link does not end a good session', async () => {
  const { page, server } = await stage.enter(aBusySnapshot(Date.now()));
  await page.goto(`${server.url}#pair=from-somebody-else`);
  // The page was live before, and hears of the new link only after it is there.
  await expect.poll(() => page.url()).toBe(server.url);
  await expect.poll(() => server.logins).toContain('from-somebody-else');
  await untilLive(page);
  await page.reload();
  await untilLive(page);
});

test('when the daemon no longer knows the session, the page says so and shows nothing old', async () => {
  const { page, server } = await stage.enter(aBusySnapshot(Date.now()));
  server.revoke();
  await page.getByRole('alert').getByText('The session has ended').waitFor();
  expect(await textOf(page.locator('body'))).not.toContain('demo.public');
  expect(await page.evaluate(() => window.sessionStorage.length)).toBe(0);
});
