import type { PortError } from '../contract/daemon-port.ts';
import type { Crash, StateOf } from '../contract/supervisor.ts';
import { catalogue, type ErrorCode, SnowgateError } from '../errors/snowgate-error.ts';
import { assertNever } from '../util/assert-never.ts';
import { crashWindowMs, mostCrashes } from './crash-policy.ts';

/** What happened to the daemon, in words that can follow "because" or "the last time". */
export function crashText({ reason, end, error }: Crash): string {
  switch (reason) {
    case 'refused':
      return error?.message.replace(/\.$/, '') ?? 'it could not start';
    case 'late':
      return 'it was not ready in time';
    case 'hung':
      return 'it gave no sign of life any more';
    case 'ended':
      if (end.signal !== null) return `it was ended by ${end.signal}`;
      return end.code === null ? 'its process went away' : `it ended with exit code ${end.code}`;
    default:
      return assertNever(reason);
  }
}

/** Why no daemon runs, as an error that says what to do. What the daemon said itself keeps its own code. */
export function failureOf(state: StateOf<'crashed'> | StateOf<'port_taken'>): SnowgateError {
  if (state.kind === 'port_taken')
    return revive(state.error) ?? staysDown(state.since, state.error.message, []);
  const { lastCrash, why, since } = state;
  if (why === 'refused') {
    const own = lastCrash.error && revive(lastCrash.error);
    return own ?? staysDown(since, crashText(lastCrash), lastCrash.lines);
  }
  const reason = `it crashed ${mostCrashes} times within ${crashWindowMs / 60_000} minutes, the last time because ${crashText(lastCrash)}`;
  return staysDown(since, reason, lastCrash.lines);
}

function staysDown(since: number, reason: string, lines: readonly string[]): SnowgateError {
  const last = lines.length > 0 ? `\nIts last lines:\n${lines.map((line) => `  ${line}`).join('\n')}` : '';
  return new SnowgateError('GATEWAY_STAYS_DOWN', {
    since: new Date(since).toISOString(),
    reason,
    lines: last,
  });
}

/** The error as one of our own, or undefined when this version does not know it. */
function revive(error: PortError): SnowgateError | undefined {
  return Object.hasOwn(catalogue, error.code)
    ? new SnowgateError(error.code as ErrorCode, error.data)
    : undefined;
}
