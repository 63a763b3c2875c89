import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { workerEnvironment } from '../../../server/snowflake/client/worker-environment.ts';

vi.setConfig({ testTimeout: 60_000 });

// In a process of its own: the hook is for good, and other tests have the driver loaded already.
const program = `
  import { createRequire } from 'node:module';
  import { putOffClouds } from './server/snowflake/worker/stub-cloud-sdks.ts';
  putOffClouds();
  await import('snowflake-sdk');
  const own = createRequire(import.meta.url);
  const loaded = (name) => Object.keys(own.cache).some((file) => file.replaceAll('\\\\', '/').includes(name));
  const atFirst = ['@azure/', '@aws-sdk/', 'google-auth-library/'].filter((name) => loaded('/node_modules/' + name));
  const driver = createRequire(own.resolve('snowflake-sdk'));
  const azure = driver('@azure/storage-blob');
  const put = azure.__esModule && !loaded('/node_modules/@azure/');
  const same = azure.BlobServiceClient === own('@azure/storage-blob').BlobServiceClient;
  console.log(JSON.stringify({ atFirst, put, same, client: typeof azure.BlobServiceClient }));
`;

test('the driver comes without the libraries of the clouds, and has one as soon as it uses it', async () => {
  const args = ['--input-type=module', '--eval', program];
  const place = { cwd: resolve('.'), env: workerEnvironment(process.env) };
  const { stdout } = await promisify(execFile)(process.execPath, args, place);
  expect(JSON.parse(stdout)).toEqual({ atFirst: [], put: true, same: true, client: 'function' });
});
