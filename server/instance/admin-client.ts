import { Agent, request } from 'node:http';
import { z } from 'zod';
import { readToken } from '../clients/token-file.ts';
import type { Home } from '../config/home.ts';
import { cliUserAgent, confirmationHeader, confirmationStateSchema } from '../contract/presence.ts';
import { catalogue, type ErrorCode, SnowgateError } from '../errors/snowgate-error.ts';
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

const askedConfirmation = z.object({
  error: z.object({
    code: z.literal('PRESENCE_NEEDED' satisfies ErrorCode),
    data: z.object({ code: z.string(), seconds: z.number() }),
  }),
});

/** What a person is told who has to confirm a change at the desktop app. */
export type AskedConfirmation = z.output<typeof askedConfirmation>['error']['data'];

interface Answer {
  readonly status: number;
  /** The ticket of a confirmation that the gateway asks for; else undefined. */
  readonly ticket?: string | undefined;
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
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}): Promise<Answer> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers = {
    accept: 'application/json',
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...options.headers,
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
          resolve({
            status: response.statusCode ?? 0,
            ticket: response.headers[confirmationHeader]?.toString(),
            text: Buffer.concat(parts).toString(),
          }),
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
 * @param onConfirmation - told that a person has to confirm a change, and waits; without it such a change fails
 */
export function adminClient(
  home: Home,
  gateway: Pick<RunningGateway, 'url'>,
  timeoutMs = answerMs,
  onConfirmation?: (asked: AskedConfirmation) => void,
): AdminClient {
  const unusable = (reason: string, cause?: unknown): SnowgateError =>
    new SnowgateError('GATEWAY_ANSWER', { url: gateway.url, reason }, { cause });

  type Request = Pick<Parameters<typeof httpCall>[0], 'method' | 'body'> & { readonly path: string };
  const send = async ({ path, ...request }: Request, ticket?: string): Promise<Answer> => {
    refuseForeignAddress(home, gateway.url);
    const token = readToken(home.adminTokenFile);
    if (token === undefined) throw unusable('the admin token file is missing');
    const headers = {
      'user-agent': cliUserAgent,
      ...(ticket !== undefined && { [confirmationHeader]: ticket }),
    };
    try {
      return await httpCall({
        ...request,
        url: new URL(path, gateway.url).href,
        token,
        headers,
        timeoutMs,
      });
    } catch (cause) {
      throw unusable(cause instanceof Error ? cause.message : 'the connection failed', cause);
    }
  };
  const read = <Schema extends z.ZodType>(answer: Answer, schema: Schema): z.output<Schema> => {
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
  };
  /** The gateway says when the person has refused or is too late. */
  const confirmed = async (ticket: string): Promise<void> => {
    for (let state = 'waiting'; state !== 'confirmed'; ) {
      const answer = await send({ method: 'GET', path: '/admin/confirmation' }, ticket);
      state = read(answer, confirmationStateSchema).state;
    }
  };

  return {
    async call(method, path, schema, body) {
      const answer = await send({ method, path, body });
      const { ticket } = answer;
      const asked = ticket === undefined ? undefined : askedConfirmation.safeParse(parseJson(answer.text));
      if (ticket === undefined || !asked?.success || !onConfirmation) return read(answer, schema);
      onConfirmation(asked.data.error.data);
      await confirmed(ticket);
      return read(await send({ method, path, body }, ticket), schema);
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
