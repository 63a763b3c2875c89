import type { ServerResponse } from 'node:http';
import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import type { Session } from '../../sessions/session.ts';
import type { FastPathTools } from '../protocol/direct-tool-calls.ts';
import type { FastPathCall } from './call-2026.ts';

/** Answers calls of the 2026 era without the SDK. */
export interface FastPathAnswers {
  /**
   * Runs the tool. When the client goes before the answer is there, the call is cancelled, as the revision has it.
   *
   * @param response - watched for the client's going, and not written to
   * @returns the whole JSON-RPC answer as text; null when the call was cancelled and nobody waits for it
   */
  answer(call: FastPathCall, session: Session, response: ServerResponse): Promise<string | null>;
  /** Cancels what runs. */
  close(): void;
}

export function createFastPathAnswers(tools: FastPathTools): FastPathAnswers {
  const inFlight = new Set<AbortController>();
  const _meta = { [SERVER_INFO_META_KEY]: tools.serverInfo };

  return {
    async answer({ id, name, arguments: args }, session, response) {
      const abort = new AbortController();
      const { signal } = abort;
      const cancel = () => abort.abort();
      inFlight.add(abort);
      response.once('close', cancel);
      if (response.destroyed) cancel();
      try {
        const called = await tools.call({ session, name, arguments: args, signal });
        if (signal.aborted) return null;
        // The SDK writes the result before the rest, and within it these two at the end.
        const result = { ...called, resultType: 'complete', _meta };
        return JSON.stringify({ result, jsonrpc: '2.0', id });
      } finally {
        inFlight.delete(abort);
        response.off('close', cancel);
      }
    },
    close() {
      for (const abort of inFlight) abort.abort();
    },
  };
}

/** Client closed request: what the SDK answers with when a call ends without an answer. */
const cancelledStatus = 499;

/** Writes such an answer to a hijacked response. */
export function writeFastPathAnswer(response: ServerResponse, answer: string | null): void {
  if (response.destroyed) return;
  if (answer === null) {
    response.writeHead(cancelledStatus).end();
    return;
  }
  // With its length known the answer is one write and needs no chunks.
  const body = Buffer.from(answer);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}
