import { describe, expect, test } from 'vitest';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import { type Coalescing, createCoalescing } from '../../../../server/query/coalescing/coalescing.ts';
import type { Execution, Waiter } from '../../../../server/query/coalescing/single-flight.ts';
import type { StatementProgress, StatementResult } from '../../../../server/snowflake/types.ts';

function aResult(text: string, profile = 'p'): StatementResult {
  const finalContext = { database: null, schema: null };
  const column = {
    name: 'A',
    type: 'text',
    nullable: true,
    precision: null,
    scale: null,
    length: null,
  } as const;
  return {
    profile,
    queryId: `id of ${text}`,
    columns: [column],
    rows: [[text]],
    nextRow: 1,
    rowCount: 1,
    totalRows: 1,
    truncated: false,
    bytes: text.length,
    waitMs: 3,
    runMs: 5,
    finalContext,
  };
}

/** Somebody who asks, with every step in the hands of the test. */
class Asker {
  readonly abort = new AbortController();
  readonly progress: StatementProgress[] = [];
  /** A human holds its client back. */
  held = false;
  turn: Execution | undefined;
  /** What ends its run at Snowflake, once it has begun. */
  run: AbortSignal | undefined;
  readonly answer: ReturnType<Coalescing['answer']>;
  succeed: (result: StatementResult) => void = () => undefined;
  fail: (error: unknown) => void = () => undefined;

  constructor(
    sharing: Coalescing,
    id: string,
    options: { readonly key?: string; readonly keep?: boolean; readonly held?: boolean } = {},
  ) {
    const { key = 'k', keep = true, held = false } = options;
    this.held = held;
    const waiter: Waiter = {
      id,
      signal: this.abort.signal,
      held: () => this.held,
      onProgress: (progress) => this.progress.push(progress),
      start: (turn) =>
        new Promise((resolve, reject) => {
          this.turn = turn;
          this.succeed = resolve;
          this.fail = reject;
          turn.waiting.addEventListener('abort', () => {
            if (!this.run) reject(new SnowgateError('QUERY_CANCELLED'));
          });
        }),
    };
    this.answer = sharing.answer({ key, keep, profile: 'p' }, waiter);
    this.answer.catch(() => undefined);
  }

  begin(): void {
    const signal = this.turn?.begin();
    this.run = signal;
    signal?.addEventListener('abort', () => this.fail(new SnowgateError('QUERY_CANCELLED')));
  }
}

const day = 86_400;
const sharingWith = (seconds: number, now: () => number = () => 0) =>
  createCoalescing({ cache: { seconds, bytes: 1_000_000 }, deadlineMs: 1_000, now });
const code = (code: string) => expect.objectContaining({ code });

describe('at the same time', () => {
  test('one runs, all are answered, and each knows where from', async () => {
    const sharing = sharingWith(0);
    const askers = ['a', 'b', 'c'].map((id) => new Asker(sharing, id));
    askers[1]?.begin();
    askers[1]?.succeed(aResult('x'));
    const sources = await Promise.all(askers.map(async ({ answer }) => (await answer).source));
    const shared = { kind: 'shared', with: 'b' };
    expect(sources).toEqual([shared, { kind: 'own' }, shared]);
    expect(sharing.figures().shared).toBe(2);
  });

  test('only the one it ran for has used the time of a connection', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    first.succeed(aResult('x'));
    expect((await first.answer).result).toMatchObject({ waitMs: 3, runMs: 5 });
    expect((await second.answer).result).toMatchObject({ waitMs: 0, runMs: 0 });
  });

  test('other keys fly alone', async () => {
    const sharing = sharingWith(0);
    const [one, other] = [new Asker(sharing, 'a'), new Asker(sharing, 'b', { key: 'other' })];
    one.begin();
    other.begin();
    one.succeed(aResult('one'));
    other.succeed(aResult('other'));
    expect((await one.answer).result.rows).toEqual([['one']]);
    expect((await other.answer).result.rows).toEqual([['other']]);
  });

  test('whose turn comes first runs it; who still waits stops waiting', () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    second.begin();
    expect(first.turn?.waiting.aborted).toBe(true);
    expect(() => first.turn?.begin()).toThrow(code('QUERY_CANCELLED'));
    const third = new Asker(sharing, 'c');
    expect(third.turn).toBeUndefined();
  });

  test('all are told how far it is, who comes late as well', () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    first.turn?.onProgress({ kind: 'running', queryId: 'q' });
    const late = new Asker(sharing, 'c');
    for (const asker of [first, second, late]) {
      expect(asker.progress).toEqual([{ kind: 'running', queryId: 'q' }]);
    }
  });

  test('an answer cannot be changed for the others', async () => {
    const sharing = sharingWith(day);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    first.succeed(aResult('x'));
    const { result } = await second.answer;
    const rows = result.rows as string[][];
    expect(() => rows.push(['y'])).toThrow(TypeError);
    expect(() => rows[0]?.splice(0, 1, 'y')).toThrow(TypeError);
    expect(() => Object.assign(result.columns[0] ?? {}, { name: 'B' })).toThrow(TypeError);
    expect(() => Object.assign(result, { rows: [] })).toThrow(TypeError);
    expect((await first.answer).result.rows).toEqual([['x']]);
  });
});

describe('who leaves', () => {
  test('takes nothing from the others, even when it runs for it', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    first.abort.abort();
    await expect(first.answer).rejects.toThrow(code('QUERY_CANCELLED'));
    expect(first.run?.aborted).toBe(false);
    first.succeed(aResult('x'));
    expect((await second.answer).result.rows).toEqual([['x']]);
  });

  test('as a follower is told at once, and the run goes on', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    second.abort.abort();
    await expect(second.answer).rejects.toThrow(code('QUERY_CANCELLED'));
    expect(first.run?.aborted).toBe(false);
    first.succeed(aResult('x'));
    expect((await first.answer).source).toEqual({ kind: 'own' });
  });

  test('as the last ends the run, and nobody joins it any more', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    first.abort.abort();
    second.abort.abort();
    expect(first.run?.aborted).toBe(true);
    await expect(second.answer).rejects.toThrow(code('QUERY_CANCELLED'));
    const late = new Asker(sharing, 'c');
    late.begin();
    late.succeed(aResult('fresh'));
    expect((await late.answer).result.rows).toEqual([['fresh']]);
  });

  test('before its turn leaves the turn to the others', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.abort.abort();
    await expect(first.answer).rejects.toThrow(code('QUERY_CANCELLED'));
    expect(() => first.turn?.begin()).toThrow(code('QUERY_CANCELLED'));
    second.begin();
    second.succeed(aResult('x'));
    expect((await second.answer).source).toEqual({ kind: 'own' });
  });

  test('had already left when it asked', async () => {
    const sharing = sharingWith(0);
    const abort = new AbortController();
    abort.abort();
    const start = () => Promise.reject(new Error('must not start'));
    const answer = sharing.answer(
      { key: 'k', keep: false, profile: 'p' },
      { id: 'a', signal: abort.signal, held: () => false, onProgress: () => undefined, start },
    );
    await expect(answer).rejects.toThrow(code('QUERY_CANCELLED'));
  });
});

describe('who is held back by a human', () => {
  test('is given neither a kept answer nor a run of others', async () => {
    const sharing = sharingWith(day);
    const first = new Asker(sharing, 'a');
    first.begin();
    const held = new Asker(sharing, 'b', { held: true });
    first.succeed(aResult('x'));
    await first.answer;
    const later = new Asker(sharing, 'c', { held: true });
    for (const asker of [held, later]) {
      asker.begin();
      asker.succeed(aResult('its own'));
      expect(await asker.answer).toMatchObject({
        source: { kind: 'own' },
        result: { rows: [['its own']] },
      });
    }
  });

  test('while it waits with others has to wait for a turn of its own', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    const before = second.turn;
    second.held = true;
    first.succeed(aResult('x'));
    await first.answer;
    await expect.poll(() => second.turn !== before).toBe(true);
    second.begin();
    second.succeed(aResult('its own'));
    expect((await second.answer).source).toEqual({ kind: 'own' });
  });
});

describe('a failure', () => {
  test('goes to all, and the next one tries anew', async () => {
    const sharing = sharingWith(day);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    first.fail(new SnowgateError('SNOWFLAKE_CLOSED', { profile: 'p' }));
    await expect(first.answer).rejects.toThrow(code('SNOWFLAKE_CLOSED'));
    await expect(second.answer).rejects.toThrow(code('SNOWFLAKE_CLOSED'));
    const next = new Asker(sharing, 'c');
    next.begin();
    next.succeed(aResult('x'));
    expect((await next.answer).source).toEqual({ kind: 'own' });
  });

  test('of one while it waits is its own', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.fail(new SnowgateError('HTTP_SHUTTING_DOWN'));
    await expect(first.answer).rejects.toThrow(code('HTTP_SHUTTING_DOWN'));
    second.begin();
    second.succeed(aResult('x'));
    expect((await second.answer).source).toEqual({ kind: 'own' });
  });

  test('of one that waits does not matter once another one runs it', async () => {
    const sharing = sharingWith(0);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    second.begin();
    first.fail(new SnowgateError('HTTP_SHUTTING_DOWN'));
    second.succeed(aResult('x'));
    expect((await first.answer).source).toEqual({ kind: 'shared', with: 'b' });
  });

  test('by the deadline of the first starts it again for who came later, with the time that is left', async () => {
    let now = 0;
    const sharing = sharingWith(0, () => now);
    const first = new Asker(sharing, 'a');
    first.begin();
    now = 400;
    const second = new Asker(sharing, 'b');
    now = 1_000;
    first.fail(new SnowgateError('QUERY_DEADLINE', { seconds: 1 }));
    await expect(first.answer).rejects.toThrow(code('QUERY_DEADLINE'));
    await expect.poll(() => second.turn?.usedMs).toBe(600);
    second.begin();
    second.succeed(aResult('x'));
    expect((await second.answer).source).toEqual({ kind: 'own' });
  });

  test('by the deadline of the first is that of who came at the same time', async () => {
    let now = 0;
    const sharing = sharingWith(0, () => now);
    const [first, second] = [new Asker(sharing, 'a'), new Asker(sharing, 'b')];
    first.begin();
    now = 1_000;
    first.fail(new SnowgateError('QUERY_DEADLINE', { seconds: 1 }));
    await expect(second.answer).rejects.toThrow(code('QUERY_DEADLINE'));
  });
});

describe('a change', () => {
  test('that ended before one asked keeps it from what was read before', async () => {
    const sharing = sharingWith(day);
    const early = new Asker(sharing, 'a');
    early.begin();
    await sharing.change(async () => undefined);
    const late = new Asker(sharing, 'b');
    late.begin();
    early.succeed(aResult('before'));
    late.succeed(aResult('after'));
    expect((await early.answer).result.rows).toEqual([['before']]);
    expect((await late.answer).result.rows).toEqual([['after']]);
    const cached = new Asker(sharing, 'c');
    expect((await cached.answer).result.rows).toEqual([['after']]);
  });

  test('that failed may have changed something all the same', async () => {
    const sharing = sharingWith(day);
    const early = new Asker(sharing, 'a');
    early.begin();
    early.succeed(aResult('before'));
    await early.answer;
    await expect(sharing.change(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
    const late = new Asker(sharing, 'b');
    late.begin();
    late.succeed(aResult('after'));
    expect((await late.answer).result.rows).toEqual([['after']]);
  });

  test('while it is read lets nothing of it be kept', async () => {
    const sharing = sharingWith(day);
    let done: () => void = () => undefined;
    const change = sharing.change(
      () =>
        new Promise<void>((resolve) => {
          done = resolve;
        }),
    );
    const reader = new Asker(sharing, 'a');
    reader.begin();
    done();
    await change;
    reader.succeed(aResult('between'));
    await reader.answer;
    expect(sharing.figures().entries).toBe(0);
  });
});

describe('a kept answer', () => {
  const keep = async (sharing: Coalescing, text: string, options = {}) => {
    const asker = new Asker(sharing, 'first', options);
    asker.begin();
    asker.succeed(aResult(text));
    await asker.answer;
  };

  test('is given again with its age until the time is over', async () => {
    let now = 0;
    const sharing = sharingWith(10, () => now);
    await keep(sharing, 'x');
    now = 9_999;
    expect(await new Asker(sharing, 'b').answer).toMatchObject({
      source: { kind: 'cached', ageMs: 9_999 },
      result: { rows: [['x']], runMs: 0 },
    });
    now = 10_000;
    const late = new Asker(sharing, 'c');
    expect(late.turn).toBeDefined();
    expect(sharing.figures()).toMatchObject({ cached: 1, missed: 2, entries: 0, bytes: 0 });
  });

  test('is none when nothing is to be kept', async () => {
    const off = sharingWith(0);
    await keep(off, 'x');
    expect(off.figures()).toMatchObject({ entries: 0, missed: 0 });
    const listing = sharingWith(day);
    await keep(listing, 'x', { keep: false });
    expect(listing.figures()).toMatchObject({ entries: 0, missed: 0 });
  });

  test('is never that of a fallback profile, whose role may see other rows', async () => {
    const sharing = sharingWith(day);
    const asker = new Asker(sharing, 'first');
    asker.begin();
    asker.succeed(aResult('x', 'fallback'));
    expect((await asker.answer).result.profile).toBe('fallback');
    expect(sharing.figures()).toMatchObject({ entries: 0 });
    expect(new Asker(sharing, 'next').turn).toBeDefined();
  });

  test('that is too old is swept away', async () => {
    let now = 0;
    const sharing = sharingWith(10, () => now);
    await keep(sharing, 'x');
    now = 10_000;
    sharing.sweep();
    expect(sharing.figures()).toMatchObject({ entries: 0, bytes: 0 });
  });

  test('makes room for others, the one not used for longest first', async () => {
    const bytes = 20_000;
    const sharing = createCoalescing({ cache: { seconds: day, bytes }, deadlineMs: 1_000, now: () => 0 });
    for (let index = 0; index < 100; index += 1) {
      await keep(sharing, 'x'.repeat(200), { key: `k${index}` });
      await new Asker(sharing, 'again', { key: 'k0' }).answer;
    }
    const { entries, bytes: used } = sharing.figures();
    expect(used).toBeLessThanOrEqual(bytes);
    expect(entries).toBeGreaterThan(1);
    expect((await new Asker(sharing, 'b', { key: 'k0' }).answer).source.kind).toBe('cached');
    expect(new Asker(sharing, 'c', { key: 'k1' }).turn).toBeDefined();
  });
});
