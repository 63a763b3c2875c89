import type { Socket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { createUnreadAnswers } from '../../../server/http/unread-answers.ts';

interface Peer {
  readonly client: string | undefined;
  unread: number;
  cut: boolean;
}

let peers: Peer[] = [];
let now = 0;
beforeEach(() => {
  peers = [];
  now = 0;
});

const sockets = new Map<Peer, Socket>();
function socketOf(peer: Peer): Socket {
  const socket = sockets.get(peer) ?? {
    get writableLength() {
      return peer.unread;
    },
    destroy() {
      peer.cut = true;
    },
  };
  sockets.set(peer, socket as Socket);
  return socket as Socket;
}

function peer(client: string | undefined, unread: number): Peer {
  const made = { client, unread, cut: false };
  peers.push(made);
  return made;
}

const { look } = createUnreadAnswers({
  limits: { perClient: 100, total: 150, stalledMs: 30 },
  sockets: () => peers.filter(({ cut }) => !cut).map((each) => [socketOf(each), each.client] as const),
  now: () => now,
});

test('a socket that takes nothing is cut after a time, one that takes something is not', () => {
  const silent = peer('a', 10);
  const slow = peer('a', 50);
  const idle = peer('a', 0);
  for (now = 0; now <= 40; now += 10) {
    look();
    slow.unread -= 1;
  }
  expect([silent.cut, slow.cut, idle.cut]).toEqual([true, false, false]);
});

test('what more lies there does not count as progress', () => {
  const growing = peer('a', 1);
  for (now = 0; now <= 40; now += 10) {
    look();
    growing.unread += 1;
  }
  expect(growing.cut).toBe(true);
});

test('past the bound of its client the socket that has waited for longest is cut, and no other client is', () => {
  const older = peer('a', 60);
  look();
  now = 5;
  const newer = peer('a', 60);
  const other = peer('b', 60);
  look();
  expect([older.cut, newer.cut, other.cut]).toEqual([true, false, false]);
});

test('past the bound of all those that have waited for longest are cut', () => {
  const stalled = peer('a', 90);
  look();
  now = 5;
  const fresh = peer('b', 90);
  look();
  expect([stalled.cut, fresh.cut]).toEqual([true, false]);
});
