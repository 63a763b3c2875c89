import { within } from '../../util/abortable.ts';
import { readFault } from './driver-error.ts';
import type { Executed, RunningStatement } from './execute-statement.ts';

/** Why a statement is being stopped: somebody asked, its time is over, or its requests are not answered. */
export type StopReason = 'cancelled' | 'deadline' | 'unanswered';

/** How a statement that may be stopped went on. Its failure is thrown as the driver throws it. */
export type Outcome =
  | { readonly kind: 'done'; readonly executed: Executed }
  /** Stopped, and yet it had run to its end before Snowflake heard of it. */
  | { readonly kind: 'done-late'; readonly executed: Executed }
  /** Stopped. `confirmed`: Snowflake has said that it cancelled it. */
  | { readonly kind: 'stopped'; readonly confirmed: boolean };

/**
 * ms that the caller waits for Snowflake to confirm a cancel. What matters of a read is that it ends soon; of a write,
 * whether it has run.
 */
const readGrace = 1_000;
export const writeGrace = 3_000;

/**
 * Waits for a statement; on a stop, cancels it and waits a moment for Snowflake to confirm.
 *
 * @param repeatable - true when nobody needs to know whether it has run
 */
export async function untilStopped(
  running: RunningStatement,
  signal: AbortSignal,
  repeatable: boolean,
): Promise<Outcome> {
  let stopped = (): void => undefined;
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      stopped = (): void => {
        running.cancel(repeatable ? 'stop' : 'go-on');
        // Who has not answered the statement does not answer this either.
        const asked: StopReason = signal.reason;
        if (asked === 'unanswered') resolve({ kind: 'stopped', confirmed: false });
        within(running.done, repeatable ? readGrace : writeGrace, () => new Error('not confirmed')).then(
          (executed) => resolve({ kind: 'done-late', executed }),
          (error: unknown) =>
            resolve({ kind: 'stopped', confirmed: readFault(error).name === 'OperationFailedError' }),
        );
      };
      if (signal.aborted) stopped();
      else signal.addEventListener('abort', stopped, { once: true });
      running.done.then(
        (executed) => {
          if (!signal.aborted) resolve({ kind: 'done', executed });
        },
        (error: unknown) => {
          if (!signal.aborted) reject(error);
        },
      );
    });
  } finally {
    signal.removeEventListener('abort', stopped);
  }
}
