import { type SnowgateError, toSnowgateError } from '../../errors/snowgate-error.ts';
import type { EndedCall } from '../../metrics/call-metrics.ts';
import { isDenial, outcomeOf } from '../../query/activity/outcome.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import type { ToolCaller } from './tool-call.ts';
import { createToolContext, type ToolServices } from './tool-context.ts';
import { callTool, hasTool } from './tool-registry.ts';

/**
 * Runs tools for sessions and keeps their counts, which are on the disk before the answer leaves. Never rejects: what goes
 * wrong is an outcome, because models are to read it (2025-11-25: input errors are tool errors, not protocol errors).
 */
export function createToolCaller(
  services: ToolServices & {
    readonly sessions: SessionRegistry;
    readonly onUnexpected: (error: SnowgateError) => void;
    /** Told of each call at its end, for the metrics. */
    readonly onEnd: (call: EndedCall) => void;
  },
): ToolCaller {
  const { sessions, onUnexpected, onEnd } = services;

  return async (call) => {
    const { session, name } = call;
    const from = performance.now();
    const end = sessions.begin(session);
    const ended = (outcome: EndedCall['outcome'], code: string | null) =>
      // The name comes from the client: only those that there are may become labels.
      onEnd({
        client: session.client.name,
        tool: hasTool(name) ? name : 'unknown',
        outcome,
        code,
        tookMs: performance.now() - from,
      });
    const size = { rows: 0, bytes: 0 };
    try {
      const result = await callTool(name, call.arguments, createToolContext(services, call, size));
      await end({ outcome: 'succeeded', denied: false, ...size });
      ended('succeeded', null);
      return { kind: 'done', result };
    } catch (thrown) {
      const error = toSnowgateError(thrown, crypto.randomUUID());
      if (error.code === 'INTERNAL') onUnexpected(error);
      await end({ outcome: outcomeOf(error), denied: isDenial(error), ...size });
      ended(outcomeOf(error), error.code);
      return { kind: 'error', error };
    }
  };
}
