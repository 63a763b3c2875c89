/** Where a bridge finds its gateway, and the token that makes it the client it stands for. */
export interface BridgeTarget {
  /** `ws://127.0.0.1:PORT/mcp` */
  readonly url: string;
  readonly token: string;
  /** Most bytes of one message that it takes; unknown from a gateway of an older version. */
  readonly messageBytes?: number | undefined;
}
