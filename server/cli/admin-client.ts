import { Agent, request } from 'node:http';
import { z } from 'zod';
import { readToken } from '../clients/token-file.ts';
import type { Home } from '../config/home.ts';
import { catalogue, type ErrorCode, SnowgateError } from '../errors.ts';
import { type RunningGateway, refuseForeignAddress } from './running-gateway.ts';

/** How long the gateway may take to answer a command, in ms. */
const answerMs = 10_000;

/** More than any answer of the admin API is a sign that something else answers. */
const mostBytes = 32 * 1024 * 1024;

const errorAnswer = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  }),
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * One HTTP exchange on the loopback. An agent of our own and no `fetch`: both the global agent and fetch can be told
 * by the environment to go through a proxy, and the admin token must never leave this machine.
 */
export function httpCall(options: {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}): Promise<Answer> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers = {
    accept: 'application/json',
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(options.timeoutMs ?? answerMs);
    const call = request(
      options.url,
      { agent: new Agent(), method: options.method, headers, signal },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > mostBytes) response.destroy(new Error('the answer is too large'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** The admin API of a running gateway, with the admin token of this state folder. */
export interface AdminClient {
  /**
   * @param schema - what the answer must be
   * @throws SnowgateError the gateway's own, GATEWAY_ANSWER, or DAEMON_FILE_FOREIGN before the token is read
   */
  call<Schema extends z.ZodType>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.output<Schema>>;
}

/**
 * Talks to the admin API of a gateway.
 *
 * @param timeoutMs - how long an answer may take
 */
export function adminClient(
  home: Home,
  gateway: Pick<RunningGateway, 'url'>,
  timeoutMs = answerMs,
): AdminClient {
  const unusable = (reason: string, cause?: unknown): SnowgateError =>
    new SnowgateError('GATEWAY_ANSWER', { url: gateway.url, reason }, { cause });

  return {
    async call(method, path, schema, body) {
      refuseForeignAddress(home, gateway.url);
      const token = readToken(home.adminTokenFile);
      if (token === undefined) throw unusable('the admin token file is missing');
      let answer: Answer;
      try {
        answer = await httpCall({ url: new URL(path, gateway.url).href, method, token, body, timeoutMs });
      } catch (cause) {
        throw unusable(cause instanceof Error ? cause.message : 'the connection failed', cause);
      }
      const json = parseJson(answer.text);
      if (answer.status >= 200 && answer.status < 300) {
        const parsed = schema.safeParse(json);
        if (parsed.success) return parsed.data;
        throw unusable('it is not what this version understands', parsed.error);
      }
      const refused = errorAnswer.safeParse(json);
      if (refused.success && isCode(refused.data.error.code)) {
        throw new SnowgateError(refused.data.error.code, refused.data.error.data);
      }
      throw unusable(`status ${answer.status}`);
    },
  };
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}

/** The parsed text, or null when it is empty (a 204) or no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
