/** The WebSocket subprotocol that a client must offer, and the only one ever chosen: the token's own entry is never echoed. */
export const mcpSubprotocol = 'mcp';

/** The entries of a Sec-WebSocket-Protocol header. */
export function offeredProtocols(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((entry) => entry.trim());
}
