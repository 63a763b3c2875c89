import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChildProcessHost } from '../../../server/supervisor/child-process-host.ts';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';

let home: TestHome;
beforeEach(() => {
  home = makeTestHome();
});
afterEach(() => home.remove());

// Each list outlives a few collections, which is when V8 lets the space for short-lived objects grow.
const program = `
  import { getHeapSpaceStatistics } from 'node:v8';
  for (let list = [], made = 0; made < 5_000_000; made += 1) {
    list.push({ made });
    if (list.length > 200_000) list = [];
  }
  process.send(getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size);
  process.disconnect();
`;

it('keeps the space for short-lived objects of a daemon small', async () => {
  const file = join(home.home.root, 'litter.mjs');
  writeFileSync(file, program);
  const host = createChildProcessHost({ program: file, cwd: home.home.root, env: process.env });
  const bytes = await new Promise((resolve, reject) => {
    host.start([], {
      spawned: () => {},
      message: resolve,
      line: () => {},
      ended: () => reject(new Error('the program said nothing')),
    });
  });
  expect(bytes).toBeLessThan(8_000_000);
});
