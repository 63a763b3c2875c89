import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { QueryProgress } from '../model/query.ts';
import type { ResultOwner, StoredResult } from '../model/stored-result.ts';

/** What a piece of work gets that may outlive the call that asked for it. */
export interface LongCall {
  /** Its request id, and its handle once it goes on by itself. */
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: QueryProgress) => void;
}

/** How a query stands that has a handle. */
export type QueryStatus =
  | {
      readonly kind: 'running';
      readonly handle: string;
      readonly doing: QueryProgress;
      readonly seconds: number;
      readonly queryId: string | null;
      /** Rows read so far; null before the first. */
      readonly rows: number | null;
    }
  | { readonly kind: 'succeeded'; readonly handle: string; readonly result: StoredResult }
  | { readonly kind: 'failed'; readonly handle: string; readonly error: SnowgateError };

/** A query under way, and how it is doing for whoever asks. */
export interface RunningQuery extends LongCall {
  readonly owner: ResultOwner;
  /** Resolves when it says for the first time how it is doing: it was not refused. */
  readonly underWay: Promise<void>;
  /** Resolves when its end is written down; set once it goes on by itself. */
  ended: Promise<void>;
  stop(): void;
  status(): QueryStatus & { readonly kind: 'running' };
  isOwnedBy(owner: ResultOwner): boolean;
}

/** @param tell - hears of the progress as well, as long as somebody waits */
export function createRunningQuery(
  id: string,
  owner: ResultOwner,
  tell: ((progress: QueryProgress) => void) | undefined,
): RunningQuery {
  const abort = new AbortController();
  const startedAt = performance.now();
  let doing: QueryProgress = { kind: 'waiting' };
  let queryId: string | null = null;
  let rows: number | null = null;
  let begin = (): void => undefined;
  const underWay = new Promise<void>((resolve) => {
    begin = resolve;
  });

  return {
    id,
    owner,
    underWay,
    ended: Promise.resolve(),
    signal: abort.signal,
    onProgress(progress) {
      doing = progress;
      if (progress.kind === 'running') queryId = progress.queryId ?? queryId;
      if (progress.kind === 'rows') rows = progress.rows;
      begin();
      tell?.(progress);
    },
    stop: () => abort.abort(),
    status: () => ({
      kind: 'running',
      handle: id,
      doing,
      seconds: Math.round((performance.now() - startedAt) / 1000),
      queryId,
      rows,
    }),
    isOwnedBy: ({ name, createdAt }) => owner.name === name && owner.createdAt === createdAt,
  };
}
