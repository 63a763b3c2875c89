import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveHome } from '../../../server/config/home.ts';
import { type ConfigFlags, type LoadedConfig, loadConfig } from '../../../server/config/load-config.ts';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'snowgate-config-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function load(given: { file?: string; env?: NodeJS.ProcessEnv; flags?: ConfigFlags }): LoadedConfig {
  const home = resolveHome({ SNOWGATE_HOME: root });
  if (given.file !== undefined) writeFileSync(home.configFile, given.file);
  return loadConfig({ env: given.env ?? {}, home, flags: given.flags ?? {} });
}

/** The problem lines of a configuration that must be refused, with the temporary folder cut out. */
function problems(given: Parameters<typeof load>[0]): readonly string[] {
  try {
    load(given);
  } catch (error) {
    if (error instanceof SnowgateError && error.code === 'CONFIG_INVALID') {
      return String(error.data.problems).replaceAll(root, '').split('\n');
    }
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('precedence', () => {
  it('has a complete default for every setting', () => {
    const { config, sources } = load({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8765,
      profile: 'sandbox',
      pool: { min: 0, max: 10 },
    });
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  it('lets a file win over defaults, the environment over the file and a flag over all', () => {
    const { config, sources } = load({
      file: '{ "port": 1, "limits": { "rows": 1, "sessions": 1 }, "log": { "level": "warn" } }',
      env: { SNOWGATE_PORT: '2', SNOWGATE_LIMITS_ROWS: '2' },
      flags: { values: { port: '3' } },
    });
    expect([config.port, config.limits.rows, config.limits.sessions, config.log.level]).toEqual([
      3,
      2,
      1,
      'warn',
    ]);
    expect([sources.port, sources['limits.rows'], sources['limits.sessions'], sources.host]).toEqual([
      'flag',
      'environment',
      'file',
      'default',
    ]);
  });

  it('reads a file that a flag or SNOWGATE_CONFIG names instead of the one in the state folder', () => {
    const other = join(root, 'other.json');
    writeFileSync(other, '{ "port": 7 }');
    expect(load({ file: '{ "port": 1 }', flags: { file: other } }).config.port).toBe(7);
    expect(load({ env: { SNOWGATE_CONFIG: other } }).config.port).toBe(7);
  });
});

describe('what a source may hold', () => {
  it('takes comments, trailing commas, a byte order mark and an empty file', () => {
    expect(load({ file: '\uFEFF{ // why\n "port": 9, /* x */ }' }).config.port).toBe(9);
    expect(load({ file: '  \n' }).config.port).toBe(8765);
  });

  it('splits lists at commas and reads booleans and numbers from the environment', () => {
    const { config } = load({
      env: {
        SNOWGATE_HTTP_ALLOWED_HOSTS: 'a:1, b:2,',
        SNOWGATE_LOG_SQL: 'true',
        SNOWGATE_POOL_IDLE_SECONDS: '1.5',
      },
    });
    expect([config.http.allowedHosts, config.log.sql, config.pool.idleSeconds]).toEqual([
      ['a:1', 'b:2'],
      true,
      1.5,
    ]);
  });

  it('counts an empty variable as not set', () => {
    expect(load({ file: '{ "port": 5 }', env: { SNOWGATE_PORT: '' } }).config.port).toBe(5);
  });

  it('ignores variables of other programs and its own SNOWGATE_HOME', () => {
    expect(load({ env: { PORT: '1', SNOWFLAKE_HOST: 'x', SNOWGATE_HOME: '/x' } }).config.port).toBe(8765);
  });
});

describe('mistakes', () => {
  it('reports every one at once, with where, what was expected and what was found', () => {
    const lines = problems({
      file: '{\n  "prot": 1,\n  "limits": {\n    "rows": "many",\n    "sesions": 5\n  },\n  "log": 3\n}',
      env: {
        SNOWGATE_PORT: '99999',
        SNOWGATE_LIMIT_ROWS: '5',
        SNOWGATE_LOG_SQL: 'maybe',
        SNOWGATE_ENV: 'prod',
      },
      flags: { values: { 'pool.max': '1', 'pol.max': '3' } },
    });
    expect(lines).toEqual([
      '/config.json:2:11 prot: there is no such setting; did you mean port?',
      '/config.json:5:16 limits.sesions: there is no such setting; did you mean limits.sessions?',
      '/config.json:7:10 log: expected an object { ... } of settings',
      '/config.json:4:13 limits.rows: expected a whole number of at least 1, found "many"',
      'environment variable SNOWGATE_LIMIT_ROWS: does not exist; did you mean SNOWGATE_LIMITS_ROWS?',
      'environment variable SNOWGATE_PORT port: expected a whole number from 0 to 65535, found 99999',
      'environment variable SNOWGATE_LOG_SQL log.sql: expected true or false, found "maybe"',
      'environment variable SNOWGATE_ENV env: expected one of development, staging, production, found "prod"',
      'flag --set pol.max: there is no such setting; did you mean pool.max?',
      'flag --set pool.max: expected a whole number from 2 to 20, found 1',
    ]);
  });

  it('refuses a bad value even where a stronger source overrides it', () => {
    expect(problems({ file: '{ "port": "x" }', env: { SNOWGATE_PORT: '1' } })).toHaveLength(1);
  });

  it('names rules between settings', () => {
    expect(problems({ env: { SNOWGATE_POOL_MIN: '9' }, file: '{ "pool": { "max": 4 } }' })).toEqual([
      'environment variable SNOWGATE_POOL_MIN pool.min: expected at most pool.max',
    ]);
  });

  it.each([
    ['broken JSON', '{\n "port": }', '/config.json:2:10: is not valid JSON (ValueExpected)'],
    ['no object', '[1]', '/config.json:1:1: expected an object { ... } of settings'],
    ['a key written twice', '{ "port": 1, "port": 2 }', '/config.json:1:22 port: is written twice; keep one'],
    [
      'a list that is text',
      '{ "http": { "allowedHosts": "a" } }',
      '/config.json:1:29 http.allowedHosts: expected a list of texts, found "a"',
    ],
  ])('refuses %s', (_, file, line) => {
    expect(problems({ file })).toEqual([line]);
  });

  it('refuses a config file that was named and is not there', () => {
    expect(problems({ flags: { file: join(root, 'none.json') } })).toEqual([
      '/none.json: cannot be read (ENOENT)',
    ]);
  });

  it('never prints the value of a key it does not know, for it may be a secret', () => {
    expect(problems({ file: '{ "password": "hunter2" }' }).join()).not.toContain('hunter2');
  });

  it('does not let a file reach the prototype of anything', () => {
    expect(problems({ file: '{ "__proto__": { "port": 1 }, "constructor": 1 }' })).toHaveLength(2);
    expect(({} as { port?: number }).port).toBeUndefined();
  });
});
