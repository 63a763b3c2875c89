/** Ends a switch over a union: a missing case is a type error, and a value from outside the types is loud. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
