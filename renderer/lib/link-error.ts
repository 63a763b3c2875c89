/** Why the daemon could not be asked. */
export type LinkErrorKind =
  /** The token is missing, expired or unknown: sign in again. */
  | 'unauthorized'
  /** The daemon answered with an error of its catalogue. */
  | 'refused'
  /** No answer: it is not running, or the network is gone. */
  | 'unreachable'
  /** The stream is open but nothing came for too long. */
  | 'silent'
  /** The daemon ended the stream. */
  | 'ended'
  /** An answer that does not match the contract: panel and daemon are of different versions. */
  | 'unreadable';

/** What the daemon said of its refusal; the shape of its public errors. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

/** The one error a `DaemonLink` and the admin API throw. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly kind: LinkErrorKind;

  /** Set when the daemon gave a coded reason. */
  readonly refusal: Refusal | null;

  constructor(
    kind: LinkErrorKind,
    refusal: Refusal | null = null,
    options: { readonly cause?: unknown } = {},
  ) {
    super(refusal?.message ?? kind, options);
    this.kind = kind;
    this.refusal = refusal;
  }
}

/** Any thrown value as a LinkError; what is not one counts as "could not be reached". */
export function toLinkError(thrown: unknown): LinkError {
  return thrown instanceof LinkError ? thrown : new LinkError('unreachable', null, { cause: thrown });
}
