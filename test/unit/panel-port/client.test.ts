import { expect, test } from 'vitest';
import { panelPortLimits } from '../../../server/contract/panel-port.ts';
import { createPanelPortClient, PortBroken } from '../../../server/contract/panel-port-client.ts';
import { portPair } from '../../fixtures/node-port.ts';

const never = () => new AbortController().signal;

/** A client, and the other end of its port with everything that came there. */
function openClient() {
  const [near, far] = portPair();
  const asked: unknown[] = [];
  const closed: string[] = [];
  let heard = (): void => {};
  far.onMessage((message) => {
    asked.push(message);
    heard();
  });
  return {
    client: createPanelPortClient(near, () => closed.push('closed')),
    far,
    asked,
    closed,
    /** Resolves when so many messages have come. */
    async until(count: number) {
      while (asked.length < count) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
  };
}

test('what waits fails when the other end is gone', async () => {
  const { client, far, closed, until } = openClient();
  const request = client.request({ method: 'GET', path: '/admin/snapshot' }, never());
  const event = client.stream('/admin/events', never()).next();
  await until(2);
  far.close();
  await expect(request).rejects.toBeInstanceOf(PortBroken);
  await expect(event).rejects.toBeInstanceOf(PortBroken);
  await expect(client.request({ method: 'GET', path: '/admin/x' }, never())).rejects.toBeInstanceOf(
    PortBroken,
  );
  expect(closed).toEqual(['closed']);
});

test('a daemon that says something else is not listened to any more', async () => {
  const { client, far, until } = openClient();
  const request = client.request({ method: 'GET', path: '/admin/snapshot' }, never());
  await until(1);
  far.post({ kind: 'answer', id: 1, status: '200', text: '{}' });
  await expect(request).rejects.toBeInstanceOf(PortBroken);
});

test('an aborted request is called off, and a late answer disturbs nothing', async () => {
  const { client, far, asked, until } = openClient();
  const stop = new AbortController();
  const request = client.request({ method: 'GET', path: '/admin/snapshot' }, stop.signal);
  stop.abort(new Error('no longer wanted'));
  await expect(request).rejects.toThrow('no longer wanted');
  await until(2);
  expect(asked[1]).toEqual({ kind: 'cancel', id: 1 });

  far.post({ kind: 'answer', id: 1, status: 200, text: '"late"' });
  const next = client.request({ method: 'GET', path: '/admin/snapshot' }, never());
  await until(3);
  far.post({ kind: 'answer', id: 2, status: 200, text: '"second"' });
  expect(await next).toEqual({ status: 200, text: '"second"' });
});

test('a reader says what it has taken, and not more often than needed', async () => {
  const { client, far, asked, until } = openClient();
  const stream = client.stream('/admin/events', never());
  const first = stream.next();
  await until(1);
  for (let n = 0; n < panelPortLimits.eventsAhead; n += 1) far.post({ kind: 'event', id: 1, text: `${n}` });
  await first;
  for (let n = 1; n < panelPortLimits.eventsAhead; n += 1) await stream.next();
  await until(2);
  expect(asked[1]).toEqual({ kind: 'taken', id: 1, events: panelPortLimits.eventsAhead / 2 });
  await stream.return();
  await until(3);
  expect(asked[2]).toMatchObject({ kind: 'cancel' });
});
