import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { dropIdleGzip } from '../../../../server/snowflake/worker/drop-idle-gzip.ts';
import { sessionAnswers, textAnswer } from '../../../fixtures/wire-answers.ts';
import { startWirePlayer } from '../../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement } from '../../../fixtures/wire-profile.ts';

test('the compression whose result the driver never uses does not begin', async () => {
  dropIdleGzip();
  let called = false;
  zlib.gzip('text', () => {
    called = true;
  });
  const unzipped = await new Promise((resolve) =>
    zlib.gunzip(zlib.gzipSync('text'), (_error, bytes) => resolve(bytes.toString())),
  );
  expect({ called, unzipped }).toEqual({ called: false, unzipped: 'text' });
});

test('requests go out as plain JSON that claims nothing else', async () => {
  const player = await startWirePlayer({ answer: (request) => sessionAnswers(request) ?? textAnswer('x') });
  const profile = openTestProfile(player.url);
  try {
    await profile.run(statement('SELECT 1'));
    const encodings = player.requests.map(({ headers }) => headers['content-encoding'] ?? 'none');
    expect(new Set(encodings)).toEqual(new Set(['none']));
  } finally {
    await profile.close(2_000);
    await player.close();
  }
});
