import { describe, expect, test } from 'vitest';
import { type NoteCause, nothingTold, tellOnce } from '../../../electron/notifications/policy.ts';
import type { Notice } from '../../../server/contract/denials.ts';
import type { AdminEvent } from '../../../server/contract/events.ts';
import { exactLine } from '../../../server/contract/exact-text.ts';
import type { SupervisorState } from '../../../server/contract/supervisor.ts';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';
import { anApproval, anEmptySnapshot } from '../../fixtures/panel-data.ts';
import { aCrash, aRunning, happenedAt, states } from '../../fixtures/supervisor-states.ts';

/** The titles told for these causes, in order. */
function titles(...causes: readonly NoteCause[]): string[] {
  let told = nothingTold;
  return causes.flatMap((cause) => {
    const telling = tellOnce(told, cause);
    told = telling.told;
    return telling.notes.map((note) => note.title);
  });
}

const daemon = (state: SupervisorState): NoteCause => ({ kind: 'daemon', state });
const admin = (event: AdminEvent): NoteCause => ({ kind: 'admin', event });
const asks = (id: string, client: string) =>
  admin({ type: 'approval', approval: anApproval(id, happenedAt, { client }) });
const answered = (id: string) => admin({ type: 'approval-removed', id });
const notice = (id: string, kind: Notice['kind'] = 'repeated-denials'): NoteCause => {
  const value: Notice = {
    id,
    kind,
    client: 'cursor',
    text: 'cursor was refused 10 times.',
    at: happenedAt,
  };
  return admin({ type: 'notice', notice: value });
};

describe('a gateway that stays down', () => {
  const crashed = daemon(states.crashed);
  test('is told once, whatever is repeated', () => {
    expect(titles(crashed, crashed, daemon(states.crashed))).toEqual(['The gateway keeps crashing']);
  });

  test('is told again when it has run since', () => {
    expect(titles(crashed, daemon(aRunning()), crashed)).toHaveLength(2);
  });

  test('is not told again when a start was tried and failed the same way', () => {
    expect(titles(crashed, daemon(states.starting), crashed)).toHaveLength(1);
  });

  test('is told with what the daemon said last', () => {
    expect(tellOnce(nothingTold, crashed).notes[0]).toEqual({
      title: 'The gateway keeps crashing',
      body: '    at run (daemon.js:1:1)',
      place: 'panel',
    });
    const error = {
      code: 'CONFIG_INVALID',
      message: 'port: expected a number.',
      next: '',
      retryable: false,
      data: {},
    };
    const refused = daemon({ ...states.crashed, why: 'refused', lastCrash: aCrash({ error }) });
    expect(tellOnce(nothingTold, refused).notes[0]).toMatchObject({
      title: 'The gateway cannot start',
      body: 'port: expected a number.',
    });
  });

  test('a port that is taken is another cause', () => {
    expect(titles(crashed, daemon(states.port_taken), daemon(states.port_taken))).toEqual([
      'The gateway keeps crashing',
      'Port 8765 is taken',
    ]);
  });

  test('a single crash is nobody’s business: it comes back by itself', () => {
    expect(titles(daemon(states.backoff), daemon(states.starting), daemon(aRunning()))).toEqual([]);
  });
});

describe('statements that wait for a human', () => {
  test('are told once for each client, however many it sends', () => {
    expect(titles(asks('1', 'cursor'), asks('2', 'cursor'), asks('3', 'cline'), asks('1', 'cursor'))).toEqual(
      ['cursor asks for approval', 'cline asks for approval'],
    );
  });

  test('are told again when all of the client’s were answered', () => {
    expect(titles(asks('1', 'cursor'), asks('2', 'cursor'), answered('1'), asks('3', 'cursor'))).toHaveLength(
      1,
    );
    expect(titles(asks('1', 'cursor'), answered('1'), asks('2', 'cursor'))).toHaveLength(2);
  });

  test('a snapshot after a break tells only what is new', () => {
    const approvals = [
      anApproval('1', happenedAt, { client: 'cursor' }),
      anApproval('9', happenedAt, { client: 'cline' }),
    ];
    const snapshot = admin({ type: 'snapshot', snapshot: { ...anEmptySnapshot(happenedAt), approvals } });
    expect(titles(asks('1', 'cursor'), snapshot, snapshot)).toEqual([
      'cursor asks for approval',
      'cline asks for approval',
    ]);
    const empty = admin({ type: 'snapshot', snapshot: anEmptySnapshot(happenedAt) });
    expect(titles(asks('1', 'cursor'), empty, asks('2', 'cursor'))).toHaveLength(2);
  });

  test('show no statement, and lead to the answer', () => {
    const { notes } = tellOnce(
      nothingTold,
      admin({
        type: 'approval',
        approval: anApproval('1', happenedAt, { sql: 'DELETE FROM secret_plans', kind: 'write' }),
      }),
    );
    expect(JSON.stringify(notes)).not.toContain('secret_plans');
    expect(notes[0]).toMatchObject({ place: 'approvals', body: expect.stringContaining('write') });
  });
});

describe('notices of the gateway', () => {
  test('are told once each', () => {
    expect(titles(notice('a'), notice('a'), notice('b'), notice('a'))).toHaveLength(2);
  });

  test('a quota that is used up is told, one that is nearly so is not', () => {
    expect(titles(notice('a', 'quota-nearly'), notice('b', 'quota-used-up'))).toEqual(['A quota is used up']);
  });

  test('are remembered, but not without end', () => {
    let told = nothingTold;
    for (let n = 0; n < 2_000; n += 1) told = tellOnce(told, notice(`n${n}`)).told;
    expect(told.notices.length).toBeLessThanOrEqual(500);
    expect(tellOnce(told, notice('n1999')).notes).toEqual([]);
  });
});

test('what others say is told exactly as the panel and the command line show it', () => {
  const odd = 'a\u001b[8m\u202eb <U+202E>';
  const [asked] = tellOnce(nothingTold, asks('a', odd)).notes;
  expect(asked?.title).toBe(`${exactLine(odd)} asks for approval`);
  const error = new SnowgateError('PORT_TAKEN', { port: 1, holder: odd });
  const told = daemon({ ...states.crashed, lastCrash: aCrash({ error }) });
  expect(tellOnce(nothingTold, told).notes[0]?.body).toContain(exactLine(odd));
});
