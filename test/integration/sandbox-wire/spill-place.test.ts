import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { startGatewayProcess } from '../../fixtures/gateway-process.ts';

/** Does not fit into the memory of the sandbox, and fits with what it may put on the disk. */
const large = `select x from (
  select a.EVENT_ID || '-' || b.EVENT_ID || repeat('z', 100) as x
  from DEMO.PUBLIC.EVENTS a, (select EVENT_ID from DEMO.PUBLIC.EVENTS limit 800) b
) order by x limit 1 offset 2000000`;

/** Does not even fit onto the disk. */
const tooLarge = `select x from (
  select a.EVENT_ID || '-' || b.EVENT_ID || repeat(a.EVENT_ID || '-' || b.EVENT_ID, 40) as x
  from DEMO.PUBLIC.EVENTS a, DEMO.PUBLIC.EVENTS b
) order by x limit 1 offset 8000000`;

test.runIf(process.platform === 'linux')(
  'a daemon writes nothing outside its state folder, whatever does not fit into memory',
  async () => {
    const place = realpathSync(mkdtempSync(join(tmpdir(), 'snowgate-place-')));
    const folders = Object.fromEntries(
      ['cwd', 'user', 'tmp', 'exports'].map((name) => [name, join(place, name)] as const),
    ) as Record<'cwd' | 'user' | 'tmp' | 'exports', string>;
    for (const folder of Object.values(folders)) mkdirSync(folder);
    const home = makeTestHome();
    const { spillDir } = home.home;
    // As a crash leaves it.
    mkdirSync(spillDir);
    writeFileSync(join(spillDir, 'left'), 'rows');
    const gateway = await startGatewayProcess({
      home,
      cwd: folders.cwd,
      openUmask: true,
      env: {
        HOME: folders.user,
        TMPDIR: folders.tmp,
        SNOWGATE_RESULTS_FOLDER: folders.exports,
        SNOWGATE_LIMITS_PATIENCE_SECONDS: '300',
      },
    });
    const spilled = new Set<string>();
    const watching = setInterval(() => {
      for (const name of existsSync(spillDir) ? readdirSync(spillDir) : []) spilled.add(name);
    }, 5);
    try {
      const client = await clientWith(gateway, 'large', { allow: ['DEMO'] });
      expect((await client.query('select count(*) from DEMO.PUBLIC.EVENTS')).isError).toBe(false);
      expect([existsSync(join(spillDir, 'left')), statSync(spillDir).mode & 0o777]).toEqual([false, 0o700]);
      spilled.clear();
      expect((await client.query(large)).isError).toBe(false);
      expect(spilled.size).toBeGreaterThan(0);
      const refused = await client.query(tooLarge);
      expect([refused.code, refused.text.includes('more memory than the sandbox allows')]).toEqual([
        'SNOWFLAKE_SQL_ERROR',
        true,
      ]);
      const file = await client.call('export_results', {
        file: 'x',
        format: 'parquet',
        query: 'select * from DEMO.PUBLIC.EVENTS',
      });
      expect(file.isError).toBe(false);
      expect(await gateway.stop()).toBe(0);
    } finally {
      clearInterval(watching);
      await gateway.kill();
    }
    expect([existsSync(spillDir), existsSync(join(home.home.root, '.tmp'))]).toEqual([false, false]);
    const written = (folder: string) => readdirSync(folder, { recursive: true }).map(String).sort();
    expect([folders.cwd, folders.user, folders.tmp].map(written)).toEqual([[], [], []]);
    expect(written(folders.exports)).toEqual(['.unfinished', 'large', 'large/x.parquet']);
    home.remove();
    rmSync(place, { recursive: true, force: true });
  },
  300_000,
);
