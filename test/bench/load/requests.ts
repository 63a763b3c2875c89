/** A request whose id changes with each use; everything else is made once. */
export interface RequestTemplate {
  /** The request's text with this id, which takes nine digits. */
  readonly withId: (id: number) => string;
}

/** The parts of a template, as one process tells another. */
export interface TemplateParts {
  readonly before: string;
  readonly after: string;
}

/** The first id that has nine digits: the length of the body must not change. */
export const firstId = 100_000_000;

/** A POST of one JSON-RPC request to `/mcp`. */
export function templateParts(options: {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly params: unknown;
}): TemplateParts {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: firstId,
    method: options.method,
    params: options.params,
  });
  const [before = '', after = ''] = body.split(String(firstId));
  const head = [
    'POST /mcp HTTP/1.1',
    `Host: 127.0.0.1:${options.port}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    ...Object.entries(options.headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return { before: `${head.join('\r\n')}\r\n\r\n${before}`, after };
}

/** Makes a template of its parts. */
export function toTemplate({ before, after }: TemplateParts): RequestTemplate {
  return { withId: (id) => before + id + after };
}
