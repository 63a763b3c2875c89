import type { ClientRequest, IncomingMessage } from 'node:http';

/** Network failures before a connection was made: nothing has been sent. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** One HTTP request that carried the statement. */
type Sending =
  /** Under way, or broken off somewhere: nobody can tell what the other side has seen. */
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly problem: string }
  /** It did not arrive, or the other side said no to it (HTTP 4xx). */
  | { readonly kind: 'not-taken'; readonly problem: string }
  /** Snowflake answered, whatever it said. */
  | { readonly kind: 'answered' };

/** The HTTP requests that carried one statement: the driver sends it again by itself when an answer fails to come. */
export class Sendings {
  readonly #onLost: (lost: number) => void;
  readonly #sendings: { state: Sending }[] = [];

  /** @param onLost - told how many have been lost, after each that was */
  constructor(onLost: (lost: number) => void) {
    this.#onLost = onLost;
  }

  /** True when no request may have been taken on without an answer. */
  get allAccountedFor(): boolean {
    return this.#sendings.every(({ state }) => state.kind === 'answered' || state.kind === 'not-taken');
  }

  /** What went wrong with the last request that is over, null when it was answered or none is. */
  get problem(): string | null {
    const last = this.#sendings.findLast(({ state }) => state.kind !== 'open')?.state;
    return last?.kind === 'lost' || last?.kind === 'not-taken' ? last.problem : null;
  }

  /** Follows a request to its end. */
  follow(request: ClientRequest): void {
    const sending: { state: Sending } = { state: { kind: 'open' } };
    this.#sendings.push(sending);
    const end = (state: Sending): void => {
      if (sending.state.kind !== 'open') return;
      sending.state = state;
      if (state.kind === 'lost' || state.kind === 'not-taken') this.#onLost(this.#failed);
    };
    request.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code ?? error.message;
      end({ kind: neverConnected.has(problem) ? 'not-taken' : 'lost', problem });
    });
    request.once('response', (response: IncomingMessage) => {
      const status = response.statusCode ?? 0;
      if (status >= 400) {
        const refused = status < 500 && status !== 408;
        end({ kind: refused ? 'not-taken' : 'lost', problem: `HTTP ${status}` });
        return;
      }
      response.once('close', () =>
        end(response.complete ? { kind: 'answered' } : { kind: 'lost', problem: 'the answer broke off' }),
      );
      response.once('end', () => end({ kind: 'answered' }));
    });
  }

  get #failed(): number {
    return this.#sendings.filter(({ state }) => state.kind === 'lost' || state.kind === 'not-taken').length;
  }
}
