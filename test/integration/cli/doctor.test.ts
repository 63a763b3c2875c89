import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doctorReportSchema } from '../../../server/contract/doctor.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeEach(() => {
  cli = createCliRunner();
});
afterEach(() => cli.dispose());

test('without a gateway the local checks are done and the others named', async () => {
  const { exit, stdout } = await cli.run(['doctor', '--json']);
  const { findings } = doctorReportSchema.parse(JSON.parse(stdout));
  expect(exit).toBe(0);
  expect(findings.filter(({ level }) => level === 'ok').map(({ area }) => area)).toEqual([
    'files',
    'network',
    'profiles',
    'clients',
  ]);
  expect(findings.filter(({ checked }) => !checked)).toHaveLength(3);
  // Looking makes nothing.
  expect(existsSync(join(cli.home, 'state.db'))).toBe(false);
});

test('a secret that others can read ends it with exit code 1', async () => {
  const file = join(cli.home, 'admin.token');
  writeFileSync(file, 'not a token');
  chmodSync(file, 0o644);
  const { exit, stdout, stderr } = await cli.run(['doctor']);
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^fail {2}files .*admin\.token \(mode 0644\)/m);
  expect(stdout).toContain('chmod 600');
  expect(stderr).toContain('DOCTOR_FAILED');
});
