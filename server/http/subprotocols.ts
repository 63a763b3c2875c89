/** The entries of a Sec-WebSocket-Protocol header. */
export function offeredProtocols(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((entry) => entry.trim());
}
