import type { GroupCommit } from '../../store/group-commit.ts';
import type { Store } from '../../store/store.ts';
import type { ResultOwner, ResultState, StoredResult, StoredStatement } from '../model/stored-result.ts';

/**
 * Which results at Snowflake belong to which client, for a day: as long as Snowflake keeps them. It says who may page
 * and export, who may RESULT_SCAN, and how the queries ended that nobody waited for. It survives a restart.
 */
export interface ResultStore {
  /**
   * Remembers a result, or the new state of one. Resolves when it is written, and also when it cannot be: a statement
   * has taken effect, whether or not its result is found again.
   */
  keep(owner: ResultOwner, result: Omit<StoredResult, 'expiresAt'>): Promise<StoredResult>;

  find(owner: ResultOwner, id: string): StoredResult | null;

  /** The newest result of this query that can be read on, else the newest. */
  findByQuery(owner: ResultOwner, queryId: string): StoredResult | null;

  /** Whether the result of a query is this client's own. */
  owns(owner: ResultOwner, queryId: string): boolean;

  /** Forgets everything of a client that was removed. */
  dropClient(name: string): void;

  /** Forgets what is past its time, with the next commit. A timer calls it: a full disk is told and thrown at nobody. */
  sweep(): void;
}

/** Snowflake keeps results for a day. */
const lifeMs = 24 * 3_600_000;

/** Results remembered of each client; older ones give way. */
const keptPerClient = 1_000;

/** Results written between two looks at the bound of a client. */
const trimEvery = 50;

interface Row {
  readonly id: string;
  readonly client: string;
  readonly query_id: string | null;
  readonly own: 0 | 1;
  readonly state: string;
  readonly statement: string | null;
  readonly expires_at: number;
}

export function openResultStore(options: {
  readonly store: Store;
  /** The one that groups the writes to `store`. */
  readonly commit: GroupCommit;
  /** Told when something could not be written down. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}): ResultStore {
  const { store, commit, onError, now = Date.now } = options;
  const columns = 'id, client, query_id, own, state, statement, expires_at';
  const mine = 'client = ? AND client_since = ? AND expires_at > ?';
  const put = store.prepare(
    `INSERT INTO results (id, client, client_since, query_id, own, state, statement, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET query_id = excluded.query_id, own = excluded.own, state = excluded.state,
       statement = excluded.statement, expires_at = excluded.expires_at`,
  );
  const byId = store.prepare(`SELECT ${columns} FROM results WHERE id = ? AND ${mine}`);
  const byQuery = store.prepare(
    `SELECT ${columns} FROM results WHERE query_id = ? AND ${mine}
     ORDER BY statement IS NULL, created_at DESC LIMIT 1`,
  );
  const ownQuery = store.prepare(`SELECT 1 FROM results WHERE query_id = ? AND ${mine} AND own = 1 LIMIT 1`);
  const trim = store.prepare(
    `DELETE FROM results WHERE client = ? AND created_at <=
       (SELECT created_at FROM results WHERE client = ? ORDER BY created_at DESC LIMIT 1 OFFSET ${keptPerClient})`,
  );
  const expire = store.prepare('DELETE FROM results WHERE expires_at <= ?');
  const drop = store.prepare('DELETE FROM results WHERE client = ?');
  const written = new Map<string, number>();
  const lost: ResultState = { kind: 'failed', code: 'QUERY_LOST', data: {} };
  // What ran when the process before this one ended does not run any more.
  store.prepare("UPDATE results SET state = ? WHERE state ->> 'kind' = 'running'").run(JSON.stringify(lost));

  const trimNow = (client: string) => {
    written.set(client, 0);
    trim.run(client, client);
  };

  for (const { client } of store.prepare('SELECT DISTINCT client FROM results').all() as Row[]) {
    trimNow(client);
  }

  return {
    async keep(owner, result) {
      const at = now();
      const kept: StoredResult = { ...result, expiresAt: at + lifeMs };
      const write = () => {
        put.run(
          kept.id,
          owner.name,
          owner.createdAt,
          kept.queryId,
          kept.own ? 1 : 0,
          JSON.stringify(kept.state),
          kept.statement === null ? null : JSON.stringify(kept.statement),
          at,
          kept.expiresAt,
        );
        const count = (written.get(owner.name) ?? 0) + 1;
        written.set(owner.name, count);
        if (count >= trimEvery) trimNow(owner.name);
      };
      await commit.write(write).catch(onError);
      return kept;
    },

    find: ({ name, createdAt }, id) => resultIn(byId.get(id, name, createdAt, now())),
    findByQuery: ({ name, createdAt }, queryId) => resultIn(byQuery.get(queryId, name, createdAt, now())),
    owns: ({ name, createdAt }, queryId) => ownQuery.get(queryId, name, createdAt, now()) !== undefined,

    dropClient(name) {
      written.delete(name);
      drop.run(name);
    },

    sweep() {
      commit.write(() => void expire.run(now())).catch(onError);
    },
  };
}

function resultIn(row: unknown): StoredResult | null {
  if (row === undefined) return null;
  const { id, query_id, own, state, statement, expires_at } = row as Row;
  return {
    id,
    queryId: query_id,
    own: own === 1,
    state: JSON.parse(state) as ResultState,
    statement: statement === null ? null : (JSON.parse(statement) as StoredStatement),
    expiresAt: expires_at,
  };
}
