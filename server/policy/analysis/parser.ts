/** A node of the parser's tree: plain JSON. A tagged node is an object with one key, its type. */
export type SyntaxNode =
  | string
  | number
  | boolean
  | null
  | readonly SyntaxNode[]
  | { readonly [key: string]: SyntaxNode };

/** What the parser answers: the roots, or why it could not read the text. */
export type ParseAnswer =
  | { readonly ok: true; readonly roots: readonly SyntaxNode[] }
  /** `offset` is where it stopped, in UTF-16 units of the text it was given; null when it does not say. */
  | { readonly ok: false; readonly offset: number | null };

/** Reads one statement in Snowflake's dialect. Throws only when the parser itself is broken afterwards. */
export type Parse = (text: string) => ParseAnswer;
