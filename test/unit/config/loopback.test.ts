import { expect, it } from 'vitest';
import { isLoopback, isLoopbackUrl, localUrl } from '../../../server/config/loopback.ts';

it.each(['localhost', '127.0.0.1', '127.8.8.8', '::1'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '127.0.0.1.example', ''])(
  '%s may be another machine',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);

it.each([
  ['http://[::1]:1', true],
  ['http://127.0.0.1:1/#@192.0.2.7', true],
  ['http://127.0.0.1@192.0.2.7:1', false],
  ['http://[::ffff:c000:207]:1', false],
  ['no address', false],
])('%s: %s', (url, expected) => {
  expect(isLoopbackUrl(url)).toBe(expected);
});

it.each([
  ['127.0.0.1', 'http://127.0.0.1:7'],
  ['::1', 'http://[::1]:7'],
  ['0.0.0.0', 'http://127.0.0.1:7'],
  ['::', 'http://127.0.0.1:7'],
])('a gateway that listens on %s is reached at %s', (host, url) => {
  expect(localUrl({ host, port: 7 })).toBe(url);
});
