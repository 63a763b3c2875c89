import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createPolicyAnalyser,
  type PolicyAnalyser,
  type PolicyAnalyserOptions,
} from '../../../server/policy/analyser/analyser.ts';
import { AnalysisRunner } from '../../../server/policy/analyser/runner.ts';

const open: PolicyAnalyser[] = [];
function analyserWith(options: PolicyAnalyserOptions = {}): PolicyAnalyser {
  const analyser = createPolicyAnalyser(options);
  open.push(analyser);
  return analyser;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((analyser) => analyser.close()));
});

/** Texts that cost much for their length, each some 190 kB. */
const hostile: Readonly<Record<string, string>> = {
  quotes: `select ${"'".repeat(190_001)}`,
  parentheses: `select ${'('.repeat(190_000)}`,
  balanced: `select ${'('.repeat(90_000)}1${')'.repeat(90_000)}`,
  comments: '/**/'.repeat(47_000),
  lineComments: '--\n'.repeat(63_000),
  subqueries: `select ${'(select '.repeat(20_000)}1${')'.repeat(20_000)}`,
  unions: `select a from t${' union all select a from t'.repeat(7000)}`,
  columns: `select ${'a,'.repeat(90_000)}a from t`,
  conditions: `select 1 from t where ${'a=1 or '.repeat(20_000)}a=2`,
  additions: `select 1${'+1'.repeat(90_000)}`,
  calls: `select ${'f('.repeat(390)}1${')'.repeat(390)}`,
  joins: `select * from t${' join t on a=b'.repeat(13_000)}`,
  froms: `select 1 ${'from t '.repeat(27_000)}`,
  ctes: `with ${Array.from({ length: 8000 }, (_, index) => `a${index} as (select 1)`).join(',')} select 1`,
  dots: `select a${'.a'.repeat(95_000)}`,
  values: `select 1 from t where a in (${'1,'.repeat(94_000)}1)`,
  negations: `select ${'not '.repeat(45_000)}true`,
  brackets: `select ${'['.repeat(90_000)}${']'.repeat(90_000)}`,
  casts: `select a${'::int'.repeat(38_000)}`,
  dollars: '$$'.repeat(90_000),
  stages: `select * from ${'@a/b '.repeat(38_000)}`,
  names: `select * from ${'"a"'.repeat(60_000)}`,
  fewBelowTheLimit: `select ${'a,'.repeat(4000)}a from t`,
};

describe('the analyser', () => {
  it('survives hostile texts and answers an innocent one after each', async () => {
    // The machine that runs the tests may be busy: what counts is that every answer comes.
    const analyser = analyserWith({ deadlineMs: 3000 });
    for (const sql of Object.values(hostile)) {
      await analyser.analyse(sql);
      expect((await analyser.analyse(`select a from t /* ${sql.length} */`)).ok).toBe(true);
    }
  }, 120_000);

  it('does not look at a text beyond the limit', async () => {
    const analyser = analyserWith();
    for (const text of [`select ${'a,'.repeat(500_000)}1`, '\0'.repeat(1_000_000), 'é'.repeat(500_000)]) {
      expect(await analyser.analyse(text)).toMatchObject({ ok: false, code: 'POLICY_TOO_LONG' });
    }
  });

  it('answers whatever bytes it is given', async () => {
    const analyser = analyserWith({ deadlineMs: 2000 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 3000 }), async (text) => {
        const outcome = await analyser.analyse(text);
        expect(outcome.ok || outcome.code.startsWith('POLICY_')).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(analyser.restarts).toBe(0);
  });

  it('gives every one of many callers its own answer', async () => {
    const analyser = analyserWith({ deadlineMs: 5000 });
    const names = Array.from({ length: 200 }, (_, index) => `T${index}`);
    const outcomes = await Promise.all(names.map((name) => analyser.analyse(`select * from ${name}`)));
    expect(outcomes.map((outcome) => outcome.ok && outcome.analysis.references[0]?.name)).toEqual(names);
  });

  it('refuses callers beyond those that may wait', async () => {
    const analyser = analyserWith({ deadlineMs: 5000 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 300 }, (_, index) => analyser.analyse(`select ${index}`)),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason).toMatchObject({ code: 'POLICY_BUSY', retryable: true });
  });
});

describe('the runner', () => {
  describe('at the deadline', () => {
    const deadlineMs = 60_000;
    const slow = `select ${'a+f(b),'.repeat(1200)}1 from t`;
    let usedMs: number;
    let runner: AnalysisRunner;
    // The worker is real, and so is what it does; when the deadline comes the test says, before any answer is read.
    beforeEach(async () => {
      usedMs = 0;
      runner = new AnalysisRunner({ deadlineMs, maxWaiting: 10, usedMs: () => usedMs });
      await runner.run('select 1', 'a');
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
    });
    afterEach(async () => {
      vi.useRealTimers();
      await runner.close();
    });

    it('kills a worker that has used its time, and the others are answered by the next one', async () => {
      const outcomes = Promise.allSettled([runner.run(slow, 'a'), runner.run('select 2', 'a')]);
      usedMs = deadlineMs;
      vi.advanceTimersByTime(deadlineMs + 1);
      expect(runner.restarts).toBe(1);
      expect(await outcomes).toMatchObject([
        { status: 'rejected', reason: { code: 'POLICY_TOO_COMPLEX' } },
        { status: 'fulfilled', value: { ok: true } },
      ]);
      expect(runner.load).toBe(0);
    });

    it('does not blame a statement for the time in which its worker had no processor', async () => {
      const outcomes = Promise.all([runner.run(slow, 'a'), runner.run('select 2', 'a')]);
      // The process has used nothing, so the worker cannot have had any time.
      vi.advanceTimersByTime(deadlineMs + 1);
      expect((await outcomes).map(({ ok }) => ok)).toEqual([true, true]);
      expect(runner.restarts).toBe(0);
    });
  });

  it('refuses what waits when it is closed, and what comes later', async () => {
    const runner = new AnalysisRunner({ deadlineMs: 1000, maxWaiting: 10 });
    const waiting = [runner.run('select 1', 'a'), runner.run('select 2', 'a')];
    const settled = Promise.allSettled(waiting);
    await runner.close();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(runner.run('select 3', 'a')).rejects.toMatchObject({ code: 'HTTP_SHUTTING_DOWN' });
  });
});

it('can be closed at any moment of its start without taking the process along', async () => {
  for (let round = 0; round < 12; round += 1) {
    const analyser = createPolicyAnalyser();
    // The parser is compiled in the meantime; how far it gets differs from round to round.
    for (let turn = 0; turn < round * 20; turn += 1) await new Promise(setImmediate);
    await analyser.close();
    await expect(analyser.analyse('SELECT 1')).rejects.toMatchObject({ code: 'HTTP_SHUTTING_DOWN' });
  }
});
