import { SnowgateError } from '../../errors/snowgate-error.ts';
import { LruCache } from '../../util/lru-cache.ts';
import { type AnalysisOutcome, refusedOutcome } from '../analysis/outcome.ts';
import { AnalysisLanes } from './lanes.ts';
import { createAnalysisKills } from './worker-kills.ts';

/** Limits of the analyser. */
export interface PolicyAnalyserOptions {
  /** ms of processor time one analysis may take. */
  readonly deadlineMs?: number;

  /** UTF-8 bytes of the longest text that is looked at. */
  readonly maxBytes?: number;
}

/** What was found, and until when that counts (ms of performance.now). */
interface Known {
  readonly outcome: AnalysisOutcome;
  readonly until: number;
}

// A text that was too slow would cost a worker each time it is sent. On a busy machine an innocent one may be too slow
// once, so this is forgotten after a minute.
const rememberLateMs = 60_000;

/** Analyses statements in a worker of its own and remembers what it found. */
export interface PolicyAnalyser {
  /**
   * What a statement does, or why it is refused. A text that is too long or takes too long is a refused outcome.
   *
   * @param client - who sent it: clients take turns, and new texts of one whose texts killed too many workers are
   * refused; null (as by default) for the owner of this machine
   * @throws SnowgateError POLICY_BUSY, HTTP_SHUTTING_DOWN: nothing is known of the statement, so it must not run
   */
  analyse(sql: string, client?: string | null): Promise<AnalysisOutcome>;

  /** How often the worker had to be replaced. */
  readonly restarts: number;

  /** How many statements were refused without a look. */
  readonly refused: number;

  /** Ends the worker. */
  close(): Promise<void>;
}

/**
 * Makes an analyser; it starts its worker at once. What it finds depends on the text alone, so the cache goes by text:
 * names are resolved in the session's context afterwards, by the decision.
 */
export function createPolicyAnalyser(options: PolicyAnalyserOptions = {}): PolicyAnalyser {
  const { deadlineMs = 250, maxBytes = 200_000 } = options;
  const kills = createAnalysisKills(() => performance.now());
  const lanes = new AnalysisLanes({ deadlineMs, maxWaiting: 256, kills });
  const cache = new LruCache<Known>({ entries: 2000, weight: 8_000_000 });
  lanes.start();
  return {
    async analyse(sql, client = null) {
      const known = cache.get(sql);
      if (known && known.until > performance.now()) return known.outcome;
      const bytes = Buffer.byteLength(sql, 'utf8');
      if (bytes > maxBytes) {
        return refusedOutcome(
          new SnowgateError('POLICY_TOO_LONG', { bytes, limit: maxBytes }),
          'unknown',
          '',
        );
      }
      const outcome = await runTolerant(lanes, sql, client);
      const late = !outcome.ok && outcome.code === 'POLICY_TOO_COMPLEX';
      // Refused for what its client did before: that says nothing of this text.
      if (late && outcome.data.deadlineMs === undefined) return outcome;
      const until = late ? performance.now() + rememberLateMs : Number.POSITIVE_INFINITY;
      cache.set(sql, { outcome, until }, sql.length + 200);
      return outcome;
    },
    get restarts() {
      return lanes.restarts;
    },
    get refused() {
      return lanes.refused;
    },
    close: () => lanes.close(),
  };
}

/** Past the deadline the text is refused. */
async function runTolerant(
  lanes: AnalysisLanes,
  sql: string,
  client: string | null,
): Promise<AnalysisOutcome> {
  try {
    return await lanes.run(sql, client);
  } catch (thrown) {
    if (thrown instanceof SnowgateError && thrown.code === 'POLICY_TOO_COMPLEX') {
      return refusedOutcome(thrown, 'unknown', '');
    }
    throw thrown;
  }
}
