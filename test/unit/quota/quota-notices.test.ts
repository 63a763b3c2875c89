import { expect, test } from 'vitest';
import { noticeSchema } from '../../../server/contract/denials.ts';
import { type Cause, causesOf, noticeOf } from '../../../server/quota/quota-notices.ts';
import { quotaPolicy } from '../../fixtures/quota-stage.ts';

const policy = quotaPolicy({ requestsPerDay: 100, rowsPerDay: 1000, creditsPerDay: 0.5, bytesPerDay: null });
const used = { requests: 0, rows: 0, bytes: 1e9, credits: 0 };

test.each<[string, Partial<typeof used>, readonly Cause[]]>([
  ['nothing while there is enough', { requests: 84, rows: 849 }, []],
  [
    'that a budget is nearly used up from 85 % on',
    { requests: 85, credits: 0.49 },
    ['requests-nearly', 'credits-nearly'],
  ],
  ['that it is used up, and no longer that it nearly is', { rows: 1000 }, ['rows-used']],
  ['the same when more was used than there is', { credits: 0.51 }, ['credits-used']],
])('tells %s', (_, changes, causes) => {
  expect(causesOf(policy, { ...used, ...changes })).toEqual(causes);
});

test.each<[Cause, string, string]>([
  ['rows-nearly', 'quota-nearly', 'cursor has used 85 % of its rows for today.'],
  ['credits-used', 'quota-used-up', 'cursor has used up its credits for today.'],
  ['rate-used', 'quota-used-up', 'cursor calls faster than its rate allows and is being held back.'],
])('%s is a notice that people can read', (cause, kind, text) => {
  const notice = noticeOf(cause, 'cursor', 5);
  expect(noticeSchema.parse(notice)).toMatchObject({ kind, client: 'cursor', text, at: 5 });
});
