import { randomBytes } from 'node:crypto';
import { oneOfSecrets } from './secret-compare.ts';

/** Seconds an access token of the sandbox's own token endpoint holds. */
export const accessTokenSeconds = 600;

/** Tokens handed out at once; the oldest gives way. */
const maxIssued = 100;

/** The OAuth access tokens a login may carry: those of the options, and those the token endpoint handed out. */
export class OauthTokens {
  readonly #fixed: readonly string[];
  readonly #issued = new Map<string, number>();
  readonly #now: () => number;

  constructor(fixed: readonly string[], now: () => number = Date.now) {
    this.#fixed = fixed;
    this.#now = now;
  }

  issue(): string {
    const token = randomBytes(32).toString('base64url');
    this.#issued.set(token, this.#now() + accessTokenSeconds * 1000);
    for (const oldest of this.#issued.keys()) {
      if (this.#issued.size <= maxIssued) break;
      this.#issued.delete(oldest);
    }
    return token;
  }

  accepts(token: string): boolean {
    const now = this.#now();
    for (const [issued, expiresAt] of this.#issued) if (expiresAt <= now) this.#issued.delete(issued);
    return oneOfSecrets(token, [...this.#fixed, ...this.#issued.keys()]);
  }
}
