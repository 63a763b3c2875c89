import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import {
  type McpPlace,
  openLegacySession,
  postLegacy,
  postModern,
  toolCall,
} from '../../fixtures/mcp-messages.ts';
import type { RawAnswer } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
let places: readonly McpPlace[];
beforeAll(async () => {
  gateway = await startGateway();
  places = ['alice', 'bob'].map((name) => ({ port: gateway.port, token: gateway.addClient(name) }));
});
afterAll(() => gateway.stop());

const clientOf = (answer: RawAnswer) =>
  (answer.json as { result?: { structuredContent?: { client?: string } } }).result?.structuredContent?.client;

// Servers that shared a transport mixed up the answers of clients whose ids collided (CVE-2026-25536).
test('200 calls at once with one and the same id, from two clients in both eras, each get their own answer', async () => {
  const sessions = await Promise.all(
    places.flatMap((place) => Array.from({ length: 50 }, () => openLegacySession(place))),
  );
  const calls = [...Array(200).keys()].map(async (index) => {
    const owner = index % 2;
    const place = places[owner] as McpPlace;
    const legacy = index < 100;
    const id = sessions[owner * 50 + Math.floor(index / 2)] ?? '';
    const answer = legacy
      ? await postLegacy(place, toolCall(1, 'whoami'), { 'mcp-session-id': id })
      : await postModern(place, toolCall(1, 'whoami'));
    return [owner === 0 ? 'alice' : 'bob', clientOf(answer)];
  });
  for (const [expected, actual] of await Promise.all(calls)) expect(actual).toBe(expected);
});
