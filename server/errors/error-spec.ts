/** What the catalogue says about one error code. Texts may hold `{placeholders}`, filled from the error's data: see fill-text.ts. */
export interface ErrorSpec {
  /** HTTP status when the error answers a request; process-level errors use 500. */
  readonly status: number;

  /** One sentence in plain words: what happened. */
  readonly message: string;

  /** What the reader should do next. */
  readonly next: string;

  /** True when the same call may succeed later without any change. */
  readonly retryable?: boolean;
}

/** A domain's part of the catalogue: code to spec. */
export type ErrorSpecs = Readonly<Record<string, ErrorSpec>>;
