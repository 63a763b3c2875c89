import zlib from 'node:zlib';

/**
 * Ends the driver's idle compression in this thread. It gzips the body of each request in a callback that comes too late:
 * the request has gone out as it was (0 of 29 requests carried `content-encoding`). One that came in time would have sent
 * plain bytes that claim to be compressed. It was an eighth of what the thread did for a short statement, and the work of
 * another thread. The driver uses `gzip` for nothing else that can happen here: files are never transferred.
 */
export function dropIdleGzip(): void {
  Object.assign(zlib, { gzip: () => undefined });
}
