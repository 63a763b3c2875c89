/** A replacement of a piece of the statement's text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
