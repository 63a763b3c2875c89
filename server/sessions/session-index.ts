import type { Session, SessionKey } from './session.ts';

/** The sessions of this gateway by id, by who calls and how, and by client: none of it is found by a scan. */
export class SessionIndex {
  readonly #byId = new Map<string, Session>();
  readonly #byKey = new Map<string, Session>();
  readonly #byClient = new Map<string, Set<Session>>();

  get size(): number {
    return this.#byId.size;
  }

  add(session: Session): void {
    this.#byId.set(session.id, session);
    this.#byKey.set(keyText(session), session);
    const own = this.#byClient.get(session.client.name) ?? new Set();
    this.#byClient.set(session.client.name, own.add(session));
  }

  /** Takes no more requests in, but is still listed: the next request of the same caller makes another session. */
  retire(session: Session): void {
    const key = keyText(session);
    if (this.#byKey.get(key) === session) this.#byKey.delete(key);
  }

  remove(session: Session): void {
    this.retire(session);
    this.#byId.delete(session.id);
    const own = this.#byClient.get(session.client.name);
    own?.delete(session);
    if (own?.size === 0) this.#byClient.delete(session.client.name);
  }

  withKey(key: SessionKey): Session | undefined {
    return this.#byKey.get(keyText(key));
  }

  withId(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  all(): readonly Session[] {
    return [...this.#byId.values()];
  }

  of(client: string): readonly Session[] {
    return [...(this.#byClient.get(client) ?? [])];
  }

  countOf(client: string): number {
    return this.#byClient.get(client)?.size ?? 0;
  }
}

function keyText({ client, clientInfo, transport, era }: SessionKey): string {
  return JSON.stringify([client.name, clientInfo?.name, clientInfo?.version, transport, era]);
}
