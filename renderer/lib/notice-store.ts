import { createStore } from './external-store.ts';

/** Something that a person should know and that has no other place on the page. */
export interface Notice {
  readonly id: number;
  readonly tone: NoticeTone;
  readonly title: string;
  readonly detail: string;
  /** What it stands for, where it can be added once only. */
  readonly key: string | null;
  /** Takes back what it tells; null where that is not possible. */
  readonly undo: (() => void) | null;
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

function put(notice: Omit<Notice, 'id'>): void {
  lastId += 1;
  store.set([...store.get(), { id: lastId, ...notice }].slice(-maxNotices));
}

function add(title: string, detail: string, tone: NoticeTone = 'bad'): void {
  put({ tone, title, detail, key: null, undo: null });
}

/** The notices of the page, newest last. */
export const notices = {
  get: store.get,
  subscribe: store.subscribe,
  add,

  /** Adds a notice unless one with the same key was added before, dismissed or not. */
  addOnce(
    key: string,
    title: string,
    detail: string,
    tone: NoticeTone,
    undo: (() => void) | null = null,
  ): void {
    if (shown.has(key)) return;
    const [oldest] = shown;
    if (shown.size >= maxShown && oldest !== undefined) shown.delete(oldest);
    shown.add(key);
    put({ tone, title, detail, key, undo });
  },

  /** What this notice tells cannot be taken back any more. */
  withoutUndo(key: string): void {
    store.set(store.get().map((notice) => (notice.key === key ? { ...notice, undo: null } : notice)));
  },
  dismiss(id: number): void {
    store.set(store.get().filter((notice) => notice.id !== id));
  },

  /** Takes all of them away: nobody is signed in any more. */
  clear(): void {
    store.set([]);
  },
};
