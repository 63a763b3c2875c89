import type { ErrorSpecs } from './error-spec.ts';

/** Databases of the state folder that cannot be used. Exit code 3. */
export const storeErrors = {
  STORE_UNREADABLE: {
    status: 500,
    message: 'The database {file} cannot be used: {detail}.',
    next: 'Stop the gateway, move the file out of the state folder together with those of the same name that end in -wal and -shm, and start it again. usage.db holds sessions and counters only. With state.db go the clients and their policies: put back a copy if you have one, else add the clients anew.',
  },
  STORE_NEWER: {
    status: 500,
    message: 'The database {file} was written by a newer version of Snowgate, which this one cannot read.',
    next: 'Start the newer version again; or move the file out of the state folder, together with those of the same name that end in -wal and -shm, and start without what it holds.',
  },
} as const satisfies ErrorSpecs;
