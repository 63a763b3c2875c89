import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsAnswer, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WireAnswer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

const programs = [
  'process.exit(7)',
  '(() => { globalThis.owned = true; return 1 })()',
  '<a><!-- x -->process.exit(7)</a>',
  '<!--\nprocess.exit(7)\n//-->',
  '{"a": undefined}',
  '',
];

/** What a hostile or broken server may answer, by the statement that asks for it. */
const answers: Readonly<Record<string, WireAnswer>> = {
  programs: rowsAnswer(
    ['variant', 'object', 'array', 'map', 'VARIANT'].map((type) => ({ name: type, type })),
    programs.map((program) => [program, program, program, program, program]),
  ),
  // No parameters: the driver then has no output format for binary values and no time zone.
  'no parameters': rowsAnswer(
    [
      { name: 'B', type: 'binary' },
      { name: 'L', type: 'timestamp_ltz' },
      { name: 'F', type: 'boolean' },
      { name: 'D', type: 'date' },
      { name: 'T', type: 'timestamp_tz' },
      { name: 'N', type: 'fixed' },
    ],
    [['not hex', 'not a time', 'perhaps', 'someday', 'x y', 'twelve']],
    { parameters: [] },
  ),
  'not text': rowsAnswer(
    [
      { name: 'A', type: 'text' },
      { name: 'A', type: 'fixed' },
      { name: 'A', type: 'boolean' },
    ],
    [[{ toString: 'x' }, 12, true], [null], []],
  ),
  digits: rowsAnswer(
    [
      { name: 'N', type: 'fixed', precision: 38 },
      { name: 'N', type: 'fixed', precision: 38 },
      { name: 'S', type: 'fixed', precision: 38, scale: 10 },
    ],
    [['99999999999999999999999999999999999999', '9007199254740993', '0.1234567891']],
  ),
};

let player: WirePlayer;
let profile: TestProfile;

beforeAll(async () => {
  player = await startWirePlayer({
    answer: (request) => sessionAnswers(request) ?? answers[request.sql ?? ''] ?? textAnswer('alive'),
  });
  profile = openTestProfile(player.url);
});

afterAll(async () => {
  await profile.close(2_000);
  await player.close();
});

test('text that is not JSON is handed on and never run, whatever the type of its column', async () => {
  const { rows } = await profile.run(statement('programs'));
  expect(rows).toEqual(programs.map((program) => [program, program, program, program, program]));
  expect(profile.view().workerRestarts).toBe(0);
});

test('values that cannot be converted are handed on as they came and end nothing', async () => {
  const { rows } = await profile.run(statement('no parameters'));
  expect(rows).toEqual([['NOT HEX', 'not a time', 'perhaps', 'someday', 'x y', 'twelve']]);
  expect((await profile.run(statement('anything'))).rows).toEqual([['alive']]);
  expect(profile.view().workerRestarts).toBe(0);
});

test('values that are no text, and rows that are too short, become text and null', async () => {
  const { rows } = await profile.run(statement('not text'));
  expect(rows).toEqual([
    ['{"toString":"x"}', '12', 'true'],
    [null, null, null],
    [null, null, null],
  ]);
});

test('columns of the same name are kept apart and no digit is lost', async () => {
  const { columns, rows } = await profile.run(statement('digits'));
  expect(columns.map(({ name }) => name)).toEqual(['N', 'N', 'S']);
  expect(rows).toEqual([['99999999999999999999999999999999999999', '9007199254740993', '0.1234567891']]);
});

test('nothing of all this is reported to the server as telemetry', () => {
  expect(player.requests.filter(({ path }) => path.startsWith('/telemetry'))).toEqual([]);
});
