import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LinkErrorKind, toLinkError } from '../../../renderer/lib/link-error.ts';
import { createPortLink, type PortLinkOptions } from '../../../renderer/lib/port-link.ts';
import type { PanelPort, PortAsk } from '../../../server/contract/panel-port.ts';
import { portPair } from '../../fixtures/node-port.ts';

// The time of the link is the test's; its ports are real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A link whose ports come when the test hands them in, with a daemon that answers as the test says. */
function openLink(options: Partial<PortLinkOptions> = {}) {
  let requested = 0;
  const link = createPortLink({
    ...options,
    requestPort: () => {
      requested += 1;
    },
  });
  const connect = (answer: (ask: PortAsk, port: PanelPort) => void): PanelPort => {
    const [near, far] = portPair();
    far.onMessage((message) => answer(message as PortAsk, far));
    link.take(near);
    return far;
  };
  return { link, connect, requested: () => requested };
}

const answering =
  (status: number, text: string) =>
  (ask: PortAsk, port: PanelPort): void => {
    if (ask.kind === 'request' || ask.kind === 'stream')
      port.post({ kind: 'answer', id: ask.id, status, text });
  };

const streaming =
  (...texts: readonly string[]) =>
  (ask: PortAsk, port: PanelPort): void => {
    if (ask.kind === 'stream') for (const text of texts) port.post({ kind: 'event', id: ask.id, text });
  };

async function failureOf(task: Promise<unknown>): Promise<{ kind: LinkErrorKind; code: string | null }> {
  const error = toLinkError(
    await task.then(
      () => new Error('it worked'),
      (thrown: unknown) => thrown,
    ),
  );
  return { kind: error.kind, code: error.refusal?.code ?? null };
}

const refusal = JSON.stringify({
  error: { code: 'QUERY_NOT_RUNNING', message: 'It does not run.', next: 'Nothing.' },
});
const never = () => new AbortController().signal;

describe('requests', () => {
  test('wait for a port, which is asked for, and answer over it', async () => {
    const { link, connect, requested } = openLink();
    const answer = link.request({ method: 'GET', path: '/admin/snapshot' });
    expect(requested()).toBe(1);
    connect(answering(200, '{"a":1}'));
    expect(await answer).toEqual({ a: 1 });
  });

  test('ask for one port, however many wait for it', async () => {
    const { link, connect, requested } = openLink();
    const answers = ['/admin/a', '/admin/b'].map((path) => link.request({ method: 'GET', path }));
    expect(requested()).toBe(1);
    connect(answering(200, '1'));
    expect(await Promise.all(answers)).toEqual([1, 1]);
    link.drop();
    const later = link.request({ method: 'GET', path: '/admin/c' });
    expect(requested()).toBe(2);
    connect(answering(200, '2'));
    expect(await later).toBe(2);
  });

  test('carry their body as JSON, and an empty answer is null', async () => {
    const { link, connect } = openLink();
    let body: string | undefined;
    connect((ask, port) => {
      if (ask.kind !== 'request') return;
      body = ask.body;
      port.post({ kind: 'answer', id: ask.id, status: 204, text: '' });
    });
    expect(await link.request({ method: 'POST', path: '/admin/x', body: { verdict: 'once' } })).toBeNull();
    expect(body).toBe('{"verdict":"once"}');
  });

  test.each([
    ['a coded refusal', 409, refusal, 'refused', 'QUERY_NOT_RUNNING'],
    ['an error without a code', 502, 'bad gateway', 'unreachable', null],
    ['an answer that is not JSON', 200, '<html>', 'unreadable', null],
  ] as const)('%s', async (_name, status, text, kind, code) => {
    const { link, connect } = openLink();
    connect(answering(status, text));
    expect(await failureOf(link.request({ method: 'GET', path: '/admin/x' }))).toEqual({ kind, code });
  });

  test('without a port for too long count as unreachable', async () => {
    const { link } = openLink();
    const failure = failureOf(link.request({ method: 'GET', path: '/admin/x' }));
    vi.advanceTimersByTime(60_000);
    expect(await failure).toMatchObject({ kind: 'unreachable' });
  });

  test('take an answer that lay there when their time was over', async () => {
    const { link, connect } = openLink({ requestMs: 15_000 });
    const answer = link.request({ method: 'GET', path: '/admin/x' });
    vi.advanceTimersByTime(15_000);
    connect(answering(200, '"late"'));
    expect(await answer).toBe('late');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('fail when the daemon goes away before it answers', async () => {
    const { link, connect } = openLink();
    const far = connect(() => undefined);
    const answer = failureOf(link.request({ method: 'GET', path: '/admin/x' }));
    far.close();
    expect(await answer).toMatchObject({ kind: 'unreachable' });
  });
});

describe('streams', () => {
  test('end with their daemon and go on with the next one', async () => {
    const { link, connect, requested } = openLink();
    const read = async (): Promise<string | undefined> =>
      (await link.stream('/admin/events', never())[Symbol.asyncIterator]().next()).value;

    const far = connect(streaming('"first"'));
    const stream = link.stream('/admin/events', never())[Symbol.asyncIterator]();
    expect((await stream.next()).value).toBe('"first"');
    const broken = failureOf(stream.next());
    far.close();
    expect(await broken).toMatchObject({ kind: 'ended' });

    const next = read();
    await new Promise(setImmediate);
    expect(requested()).toBe(1);
    connect(streaming('"second"'));
    expect(await next).toBe('"second"');
  });

  test('end at once when the app says that its daemon is gone, whatever the port says', async () => {
    const { link, connect } = openLink();
    connect(streaming('"first"'));
    const stream = link.stream('/admin/events', never())[Symbol.asyncIterator]();
    await stream.next();
    const broken = failureOf(stream.next());
    link.drop();
    expect(await broken).toMatchObject({ kind: 'ended' });
  });

  test('are silent when nothing comes for too long', async () => {
    const { link, connect } = openLink();
    connect(streaming('"first"'));
    const stream = link.stream('/admin/events', never())[Symbol.asyncIterator]();
    await stream.next();
    const failure = failureOf(stream.next());
    vi.advanceTimersByTime(60_000);
    expect(await failure).toMatchObject({ kind: 'silent' });
  });

  test('are not silent when something lay there, which is read first, as a page does that was held up', async () => {
    const { link, connect } = openLink({ silenceMs: 20_000 });
    let say = (_text: string): void => undefined;
    connect((ask, port) => {
      if (ask.kind !== 'stream') return;
      say = (text) => port.post({ kind: 'event', id: ask.id, text });
      say('"first"');
    });
    const stream = link.stream('/admin/events', never())[Symbol.asyncIterator]();
    await stream.next();
    for (const text of ['"second"', '"third"']) {
      const next = stream.next();
      vi.advanceTimersByTime(20_000);
      say(text);
      expect((await next).value).toBe(text);
    }
  });

  test('are refused with the reason of the daemon', async () => {
    const { link, connect } = openLink();
    connect(answering(409, refusal));
    const stream = link.stream('/admin/events', never())[Symbol.asyncIterator]();
    expect(await failureOf(stream.next())).toEqual({ kind: 'refused', code: 'QUERY_NOT_RUNNING' });
  });

  test('that nobody wants any more are called off', async () => {
    const { link, connect } = openLink();
    const called = new Promise<void>((resolve) => {
      connect((ask, port) => {
        streaming('"first"')(ask, port);
        if (ask.kind === 'cancel') resolve();
      });
    });
    const stop = new AbortController();
    const stream = link.stream('/admin/events', stop.signal)[Symbol.asyncIterator]();
    await stream.next();
    const ended = failureOf(stream.next());
    stop.abort();
    await ended;
    await called;
  });
});
