/** Tells whoever looks at the app's own output that something went wrong which no window can show. */
export function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
