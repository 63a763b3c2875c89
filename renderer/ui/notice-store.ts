import { createStore } from '../lib/external-store.ts';

/** Something that went wrong and has no other place on the page. */
export interface Notice {
  readonly id: number;
  readonly title: string;
  readonly detail: string;
}

/** Notices kept at most; older ones go. */
const maxNotices = 4;

const store = createStore<readonly Notice[]>([]);
let lastId = 0;

/** The notices of the page, newest last. */
export const notices = {
  get: store.get,
  subscribe: store.subscribe,
  add(title: string, detail: string): void {
    lastId += 1;
    store.set([...store.get(), { id: lastId, title, detail }].slice(-maxNotices));
  },
  dismiss(id: number): void {
    store.set(store.get().filter((notice) => notice.id !== id));
  },
};
