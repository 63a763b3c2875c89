import { expect, test } from 'vitest';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import type { LoginOptions } from '../../../../server/snowflake/login-options.ts';
import { LoginSource } from '../../../../server/snowflake/worker/login-source.ts';

const login = (token: string): LoginOptions => ({ account: 'a', method: { authenticator: 'OAUTH', token } });
const refusal = new SnowgateError('SNOWFLAKE_LOGIN_FAILED', {
  profile: 'p',
  snowflakeCode: '390303',
  detail: 'no',
});

test('many who were refused ask one question and all try again with the answer', async () => {
  let asked = 0;
  const source = new LoginSource(login('old'), () => {
    asked += 1;
  });
  const tried = source.current;
  const all = Promise.all([1, 2, 3].map(() => source.replaced(tried, refusal)));
  source.answer(login('new'));
  expect(await all).toEqual([true, true, true]);
  expect(asked).toBe(1);
  expect(source.current).toEqual(login('new'));
  expect(source.secrets).toEqual(expect.arrayContaining(['old', 'new']));
});

test('one who was refused with what has been replaced since tries again without asking', async () => {
  const source = new LoginSource(login('old'), () => source.answer(login('new')));
  const tried = source.current;
  const first = source.replaced(tried, refusal);
  source.answer(login('new'));
  await first;
  expect(await source.replaced(tried, refusal)).toBe(true);
});

test.each<[string, LoginOptions | null]>([
  ['the same as before', login('old')],
  ['nothing', null],
])('no second try when the answer is %s', async (_what, answer) => {
  const source = new LoginSource(login('old'), () => undefined);
  const replaced = source.replaced(source.current, refusal);
  source.answer(answer);
  expect(await replaced).toBe(false);
});

test('other failures and sources without an answer do not ask', async () => {
  const silent = new LoginSource(login('old'), null);
  expect(await silent.replaced(silent.current, refusal)).toBe(false);
  const source = new LoginSource(login('old'), () => {
    throw new Error('asked');
  });
  const unreachable = new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile: 'p', detail: 'x' });
  expect(await source.replaced(source.current, unreachable)).toBe(false);
});
