import type { ErrorSpecs } from './error-spec.ts';

/** Refusals at the door: host, origin, media type, size, caps, credentials. */
export const httpErrors = {
  HTTP_HOST_REFUSED: {
    status: 403,
    message: 'The Host header is not one of the names this gateway answers to.',
    next: 'Use the URL that `snowgate status` prints, or add the name to http.allowedHosts.',
  },
  HTTP_HEADER_TWICE: {
    status: 400,
    message: 'The header {header} stands more than once in the request.',
    next: 'Send it once.',
  },
  HTTP_METHOD_REFUSED: {
    status: 405,
    message: 'This address does not take the method {method}.',
    next: 'Use POST, GET or DELETE.',
  },
  HTTP_ORIGIN_REFUSED: {
    status: 403,
    message: 'This Origin may not call the gateway.',
    next: 'Call from the panel of this gateway, or add the exact origin to http.allowedOrigins.',
  },
  HTTP_MEDIA_TYPE: {
    status: 415,
    message: 'The Content-Type must be exactly application/json.',
    next: 'Send the body as JSON with the header Content-Type: application/json.',
  },
  HTTP_BODY_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than {limit} bytes.',
    next: 'Send less at once, or raise limits.bodyBytes.',
  },
  HTTP_BODY_INVALID: {
    status: 400,
    message: 'The body is not what this route takes: {detail}.',
    next: 'Compare the body with the documentation of the route.',
  },
  HTTP_NOT_FOUND: {
    status: 404,
    message: 'There is nothing at this address.',
    next: 'Check the path; GET /health, /status, /mcp/tools and POST /mcp exist.',
  },
  HTTP_SUBPROTOCOL: {
    status: 400,
    message: 'A WebSocket to /mcp must offer the subprotocol mcp.',
    next: 'Open it as new WebSocket(url, ["mcp"]).',
  },
  HTTP_UPGRADE_REFUSED: {
    status: 400,
    message: 'Only GET /mcp can be upgraded, and only to a WebSocket.',
    next: 'Open the WebSocket on /mcp, or send the request without the Upgrade header.',
  },
  HTTP_CONNECTION_CAP: {
    status: 503,
    message: 'Clients of the gateway already hold its maximum of {limit} connections.',
    next: 'Close idle clients, or raise limits.connections.',
    retryable: true,
  },
  HTTP_SHUTTING_DOWN: {
    status: 503,
    message: 'The gateway is shutting down and takes no new work.',
    next: 'Call again after it has been started.',
    retryable: true,
  },
  INTERNAL: {
    status: 500,
    message: 'Something went wrong inside the gateway.',
    next: 'Look up request {requestId} in the log (`snowgate logs`) and report it if it happens again.',
  },
} as const satisfies ErrorSpecs;
