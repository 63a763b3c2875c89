import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Notice } from '../../../server/contract/denials.ts';
import { aBusySnapshot, aDenial, anEmptySnapshot, aQuery } from '../../fixtures/panel-data.ts';
import { panelStage, textOf } from '../../fixtures/panel-stage.ts';

const stage = panelStage();

function denials(page: Page) {
  return page.getByRole('region', { name: 'Denials', exact: true });
}

test('an empty list says what it is for', async () => {
  const { page } = await stage.enter(anEmptySnapshot(Date.now()));
  await denials(page).getByText('Nothing was denied').waitFor();
  await denials(page).getByText('counted here, by client and rule').waitFor();
});

test('each client and rule has its row, the latest first', async () => {
  const { page } = await stage.enter(aBusySnapshot(Date.now()));
  const rows = denials(page).getByRole('row');
  expect(await rows.count()).toBe(4);
  const first = await textOf(rows.nth(1));
  for (const part of ['cline', 'POLICY_OBJECT_NOT_ALLOWED', 'PRIVATE.HR.SALARIES', '14', '26 min ago']) {
    expect(first).toContain(part);
  }
  await denials(page).getByText('17 in all').waitFor();
});

test('a refusal brings new counts, and a burst of refusals asks for them seldom', async () => {
  const now = Date.now();
  const { page, server } = await stage.enter(anEmptySnapshot(now));
  server.snapshot = { ...anEmptySnapshot(now), denials: [aDenial(now, { client: 'zed', count: 200 })] };
  for (let index = 0; index < 200; index += 1) {
    server.publish({ type: 'query', query: aQuery(`q${index}`, now + index, { state: 'refused' }) });
  }
  await denials(page).getByRole('row', { name: 'zed' }).getByText('200').waitFor();
  expect(server.denialsAsked).toBeLessThanOrEqual(5);
});

test('a notice is shown once, whatever comes again, and goes when it is dismissed', async () => {
  const { page, server } = await stage.enter(aBusySnapshot(Date.now()));
  const notice: Notice = {
    id: 'n-1',
    kind: 'repeated-denials',
    client: 'cline',
    text: 'cline was refused 5 times within ten minutes.',
    at: Date.now(),
  };
  server.publish({ type: 'notice', notice });
  server.publish({ type: 'notice', notice });
  const region = page.getByRole('region', { name: 'Notices' });
  await region.getByText(notice.text).waitFor();
  expect([await region.getAttribute('aria-live'), await region.getByText(notice.text).count()]).toEqual([
    'polite',
    1,
  ]);
  await region.getByRole('button', { name: 'Dismiss' }).click();
  await region.getByText(notice.text).waitFor({ state: 'detached' });
  server.dropStreams();
  // What the page shows may still be the old stream's; what is published now reaches nobody but the new one.
  await server.streamOpened();
  server.publish({ type: 'notice', notice });
  server.publish({ type: 'notice', notice: { ...notice, id: 'n-2', text: 'zed was refused too.' } });
  await region.getByText('zed was refused too.').waitFor();
  expect(await region.getByText(notice.text).count()).toBe(0);
});
