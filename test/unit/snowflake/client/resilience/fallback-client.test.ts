import { expect, test, vi } from 'vitest';
import { SnowgateError } from '../../../../../server/errors/snowgate-error.ts';
import { clientWithFallbacks } from '../../../../../server/snowflake/client/resilience/fallback-client.ts';
import { failure, scriptedProfile } from '../../../../fixtures/scripted-profile.ts';
import { statement } from '../../../../fixtures/wire-profile.ts';

function build() {
  const primary = scriptedProfile('work');
  const spare = scriptedProfile('spare');
  const last = scriptedProfile('last');
  const info = vi.fn();
  const profile = clientWithFallbacks(primary, [spare, last], { warn: info, info });
  return { primary, spare, last, info, profile };
}

const read = (change = {}) => statement('SELECT 1', change);
const write = () => statement('INSERT', { repeatable: false });
const open = failure('SNOWFLAKE_CIRCUIT_OPEN', 'not_run');

test('as long as the profile answers, nobody else is asked', async () => {
  const { spare, profile } = build();
  expect((await profile.run(read())).profile).toBe('work');
  expect(spare.requests).toEqual([]);
});

test.each(['SNOWFLAKE_CIRCUIT_OPEN', 'SNOWFLAKE_LOGIN_FAILED', 'SNOWFLAKE_UNREACHABLE'] as const)(
  'after %s the fallback answers, says so, and the profile is asked first again',
  async (code) => {
    const { primary, info, profile } = build();
    primary.script.push(failure(code, 'not_run'));
    expect((await profile.run(write())).profile).toBe('spare');
    expect(info).toHaveBeenCalledWith(
      expect.objectContaining({ profile: 'spare', insteadOf: 'work', code }),
      expect.any(String),
    );
    expect((await profile.run(write())).profile).toBe('work');
    expect(profile.pools()).toMatchObject([
      { profile: 'work', fallbackOf: null, stoodIn: 0 },
      { profile: 'spare', fallbackOf: 'work', stoodIn: 1 },
      { profile: 'last', fallbackOf: 'work', stoodIn: 0 },
    ]);
  },
);

test('what is asked before a fallback is used may refuse it', async () => {
  const { primary, spare, profile } = build();
  primary.script.push(open);
  const refused = new SnowgateError('POLICY_CHANGED');
  const beforeRetry = () => {
    throw refused;
  };
  await expect(profile.run(read(), { beforeRetry })).rejects.toBe(refused);
  expect(spare.requests).toEqual([]);
  expect((await profile.run(read(), { beforeRetry })).profile).toBe('work');
});

test('a chain is followed to its end; then the first error is told', async () => {
  const { primary, spare, last, profile } = build();
  primary.script.push(open);
  spare.script.push(failure('SNOWFLAKE_LOGIN_FAILED', 'not_run'));
  expect((await profile.run(read())).profile).toBe('last');

  primary.script.push(open);
  spare.script.push(failure('SNOWFLAKE_LOGIN_FAILED', 'not_run'));
  last.script.push(failure('SNOWFLAKE_UNREACHABLE', 'not_run'));
  await expect(profile.run(read())).rejects.toBe(open);
});

test('a write that may have run goes nowhere else; a read does', async () => {
  const { primary, spare, profile } = build();
  primary.script.push(failure('SNOWFLAKE_UNREACHABLE', 'unknown'));
  await expect(profile.run(write())).rejects.toMatchObject({ code: 'SNOWFLAKE_UNREACHABLE' });
  expect(spare.requests).toEqual([]);
  primary.script.push(failure('SNOWFLAKE_UNREACHABLE', 'unknown'));
  expect((await profile.run(read())).profile).toBe('spare');
});

test.each([
  'SNOWFLAKE_SQL_ERROR',
  'SNOWFLAKE_FATE_UNKNOWN',
  'QUERY_CANCELLED',
  'QUERY_DEADLINE',
  'SNOWFLAKE_POOL_FULL',
] as const)('%s is no reason to ask another one', async (code) => {
  const { primary, spare, profile } = build();
  primary.script.push(new SnowgateError(code, { fate: 'not_run' }));
  await expect(profile.run(read())).rejects.toMatchObject({ code });
  expect(spare.requests).toEqual([]);
});

test("Snowflake's own no from a fallback is what the caller is told", async () => {
  const { primary, spare, profile } = build();
  primary.script.push(open);
  const missing = new SnowgateError('SNOWFLAKE_SQL_ERROR', { detail: 'no such table' });
  spare.script.push(missing);
  await expect(profile.run(read())).rejects.toBe(missing);
});

test('rows that have been handed on keep a read where it is', async () => {
  const { primary, spare, profile } = build();
  primary.script.push({ rowsThen: failure('SNOWFLAKE_UNREACHABLE', 'unknown') });
  const onRows = () => Promise.resolve('more' as const);
  await expect(profile.run(read(), { onRows })).rejects.toMatchObject({ code: 'SNOWFLAKE_UNREACHABLE' });
  expect(spare.requests).toEqual([]);
});

test('a stored result is read where it is, and nowhere else', async () => {
  const { primary, spare, profile } = build();
  primary.script.push(open);
  const { queryId, profile: home } = await profile.run(read());
  expect((await profile.run(read({ stored: { queryId, from: 10, profile: home } }))).profile).toBe('spare');

  const before = spare.requests.length;
  primary.script.push(open);
  await expect(profile.run(read({ stored: { queryId: 'of work', from: 10, profile: 'work' } }))).rejects.toBe(
    open,
  );
  expect(spare.requests).toHaveLength(before);
});

test('whoever shares answers can ask who would answer', () => {
  const { primary, profile } = build();
  expect(profile.answering()).toBe('work');
  const blocked = clientWithFallbacks({ ...primary, answering: () => null }, [scriptedProfile('spare')], {
    warn: () => undefined,
    info: () => undefined,
  });
  expect(blocked.answering()).toBe('spare');
});

test('closing closes them all', async () => {
  const { primary, spare, last, profile } = build();
  await profile.close(1_000);
  expect([primary, spare, last].map(({ closed }) => closed())).toEqual([true, true, true]);
});
