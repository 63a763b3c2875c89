import { createStore } from '../lib/external-store.ts';

/** Something that a person should know and that has no other place on the page. */
export interface Notice {
  readonly id: number;
  readonly tone: NoticeTone;
  readonly title: string;
  readonly detail: string;
}

/** bad = something failed; wait = somebody may want to look. */
export type NoticeTone = 'bad' | 'wait';

/** Notices kept at most; older ones go. */
const maxNotices = 20;

/** Keys of notices that were shown; far more than ever come, so that a long day cannot fill the memory. */
const maxShown = 1_000;

const store = createStore<readonly Notice[]>([]);
const shown = new Set<string>();
let lastId = 0;

function add(title: string, detail: string, tone: NoticeTone = 'bad'): void {
  lastId += 1;
  store.set([...store.get(), { id: lastId, tone, title, detail }].slice(-maxNotices));
}

/** The notices of the page, newest last. */
export const notices = {
  get: store.get,
  subscribe: store.subscribe,
  add,

  /** Adds a notice unless one with the same key was added before, dismissed or not. */
  addOnce(key: string, title: string, detail: string, tone: NoticeTone): void {
    if (shown.has(key)) return;
    const [oldest] = shown;
    if (shown.size >= maxShown && oldest !== undefined) shown.delete(oldest);
    shown.add(key);
    add(title, detail, tone);
  },
  dismiss(id: number): void {
    store.set(store.get().filter((notice) => notice.id !== id));
  },

  /** Takes all of them away: nobody is signed in any more. */
  clear(): void {
    store.set([]);
  },
};
