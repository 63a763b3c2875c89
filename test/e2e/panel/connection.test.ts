import { expect, test } from 'vitest';
import { aBusySnapshot, anEmptySnapshot, anOverview } from '../../fixtures/panel-data.ts';
import { panelStage, textOf, untilLive } from '../../fixtures/panel-stage.ts';

const stage = panelStage();

test('a lost stream is seen at once: nothing looks alive, nothing can be cancelled', async () => {
  const { page, server } = await stage.enter(aBusySnapshot(Date.now()));
  server.refuseStreams = true;
  server.dropStreams();
  const bar = page.getByRole('banner');
  await bar.getByRole('alert').getByText('Not live.').waitFor();
  const text = await textOf(bar);
  expect([text.match(/Unknown/g)?.length, text.includes('Reconnecting'), text.includes('3 h 12')]).toEqual([
    2,
    true,
    false,
  ]);
  const cell = page.getByRole('row', { name: 'Running' }).getByRole('cell').nth(5);
  const before = await textOf(cell);
  await bar.getByText(/takes no live stream/).waitFor();
  expect(await textOf(cell)).toBe(before);
  expect(
    await page
      .getByRole('button', { name: /^Cancel this/ })
      .first()
      .isDisabled(),
  ).toBe(true);
});

test('it comes back by itself, with what the daemon holds then', async () => {
  const { page, server } = await stage.enter(aBusySnapshot(Date.now()));
  server.snapshot = anEmptySnapshot(Date.now());
  server.dropStreams();
  await page.getByText('No query yet').waitFor();
  await untilLive(page);
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('a message it cannot read ends the connection instead of being passed over', async () => {
  const { page, server } = await stage.enter(aBusySnapshot(Date.now()));
  // What a new stream begins with is no better, or the next try would put another reason in the place of this one.
  Reflect.set(server.snapshot, 'queries', [{ id: 5 }]);
  server.write('data: {"type":"from-the-future"}\n\n');
  await page.getByRole('alert').getByText('another version').waitFor();
});

test('a daemon that is stopping says so', async () => {
  const { page, server } = await stage.enter(anEmptySnapshot(Date.now()));
  server.publish({ type: 'overview', overview: anOverview(Date.now(), { state: 'draining' }) });
  await page.getByRole('banner').getByText('Draining').waitFor();
});

test('times are measured by the daemon’s clock, even when it is hours off', async () => {
  const { page } = await stage.enter(aBusySnapshot(Date.now() - 5 * 3_600_000));
  await page
    .getByRole('row', { name: 'DROP TABLE' })
    .getByText(/^(\d\d s|\d min) ago$/)
    .waitFor();
  await page.getByRole('banner').getByText('3 h 12 min').waitFor();
});
