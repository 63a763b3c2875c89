import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { panelPortLimits } from '../../../server/contract/panel-port.ts';
import { servePortStream } from '../../../server/panel-port/serve-port-stream.ts';

/** A stream on a port, with everything that it tells. */
async function openStream() {
  const source = new PassThrough();
  const told: string[] = [];
  let closed = 0;
  const exchange = servePortStream({
    open: async () => ({
      kind: 'open',
      chunks: source,
      close: () => {
        closed += 1;
      },
    }),
    onEvent: (text) => told.push(text),
    onRefused: () => told.push('refused'),
    onFailed: () => told.push('failed'),
    onEnd: (why) => told.push(why),
    onDone: () => told.push('done'),
  });
  await new Promise(setImmediate);
  const write = async (text: string) => {
    source.write(`event: message\ndata: ${text}\n\n`);
    await new Promise(setImmediate);
  };
  return { source, told, exchange, write, closed: () => closed };
}

test('sends no more than the reader has room for, and goes on when it has taken some', async () => {
  const { told, write, exchange } = await openStream();
  for (let n = 0; n < panelPortLimits.eventsAhead + 5; n += 1) await write(`"${n}"`);
  expect(told).toHaveLength(panelPortLimits.eventsAhead);
  exchange.taken(3);
  expect(told.at(-1)).toBe(`"${panelPortLimits.eventsAhead + 2}"`);
});

test('a reader that says it has taken more than was sent gains nothing', async () => {
  const { told, write, exchange } = await openStream();
  for (let n = 0; n < 10; n += 1) exchange.taken(panelPortLimits.eventsAhead);
  for (let n = 0; n < panelPortLimits.eventsAhead * 3; n += 1) await write(`"${n}"`);
  expect(told).toHaveLength(panelPortLimits.eventsAhead);
});

test('a reader that takes nothing loses the stream before it fills the memory', async () => {
  const { told, write, closed } = await openStream();
  const large = `"${'x'.repeat(panelPortLimits.unsentChars / 8)}"`;
  for (let n = 0; n < panelPortLimits.eventsAhead + 12; n += 1) await write(large);
  expect(told.slice(panelPortLimits.eventsAhead)).toEqual(['done', 'slow']);
  expect(closed()).toBe(1);
});

test('cancelling closes the source and tells nothing more', async () => {
  const { told, write, exchange, closed } = await openStream();
  await write('"1"');
  exchange.cancel();
  await write('"2"');
  expect({ told, closed: closed() }).toEqual({ told: ['"1"', 'done'], closed: 1 });
});

test('the end of the source is the end of the stream', async () => {
  const { told, source } = await openStream();
  source.end();
  await new Promise(setImmediate);
  expect(told).toEqual(['done', 'ended']);
});
