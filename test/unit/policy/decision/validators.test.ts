import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { askValidators, type ValidatedStatement } from '../../../../server/policy/decision/validators.ts';

const dir = mkdtempSync(join(tmpdir(), 'validators-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const statement: ValidatedStatement = { client: 'c', sql: 'SELECT 1', kind: 'read', references: ['A.P.T'] };
let count = 0;
function validator(source: string): string {
  count += 1;
  const file = join(dir, `v${count}.mjs`);
  writeFileSync(file, source);
  return file;
}
const ask = (...files: string[]) => askValidators(files, statement);
const allows = () => validator('export const validate = () => ({ allow: true });');

test('a statement passes when every validator allows it, at once or later', async () => {
  await ask();
  await ask(allows(), validator('export const validate = async () => ({ allow: true });'));
});

test('a refusal carries the reason of the validator', async () => {
  const refuses = validator(
    'export const validate = ({ references }) => ({ allow: !references.includes("A.P.T"), reason: "T is closed today" });',
  );
  await expect(ask(allows(), refuses)).rejects.toMatchObject({
    code: 'POLICY_VALIDATOR',
    data: { reason: 'T is closed today' },
  });
});

test.each([
  ['is not there', () => join(dir, 'missing.mjs')],
  ['has no absolute path', () => 'validators.mjs'],
  ['exports nothing', () => validator('export {};')],
  ['throws', () => validator('export const validate = () => { throw new Error("secret inside"); };')],
  ['answers something else', () => validator('export const validate = () => true;')],
  ['never answers', () => validator('export const validate = () => new Promise(() => {});')],
  ['does not parse', () => validator('export const = ;')],
])('a validator that %s refuses the statement and tells nothing of the inside', async (_what, make) => {
  const error = await ask(make()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'POLICY_VALIDATOR_FAILED', data: {} });
  expect(JSON.stringify(error)).not.toContain('secret');
});

test('a validator that never comes to the end of its loading refuses too', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = ask(
    validator('await new Promise(() => {}); export const validate = () => ({ allow: true });'),
  );
  vi.advanceTimersByTime(60_000);
  await expect(asked).rejects.toMatchObject({ code: 'POLICY_VALIDATOR_FAILED' });
});

test('a validator cannot change what the next one sees', async () => {
  const meddles = validator(
    'export const validate = (s) => { s.sql = "changed"; s.references.push("X"); return { allow: true }; };',
  );
  const watches = validator(
    'export const validate = (s) => ({ allow: s.sql === "SELECT 1" && s.references.length === 1, reason: "changed" });',
  );
  await ask(meddles, watches);
});
