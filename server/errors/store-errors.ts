import type { ErrorSpecs } from './error-spec.ts';

/** Databases of the state folder, and the disk below them, that cannot be used. Exit code 3. */
export const storeErrors = {
  STORE_UNREADABLE: {
    status: 500,
    message: 'The database {file} cannot be used: {detail}.',
    next: 'Stop the gateway and put back a backup: `snowgate restore`. Without one, move the file out of the state folder together with those of the same name that end in -wal and -shm; usage.db holds sessions and counters only and is made anew, for state.db (clients and policies) run `snowgate restore --begin-anew`.',
  },
  STORE_MISSING: {
    status: 500,
    message: 'The database {file} is missing or empty, but this state folder was in use before.',
    next: 'Put back a backup with `snowgate restore`, or begin without clients and policies with `snowgate restore --begin-anew`.',
  },
  STORE_BUSY: {
    status: 503,
    message: 'The database {file} is held by another program.',
    next: 'Call again in a moment; if it stays, find the program that has the file open (a backup, a database browser) and end it.',
    retryable: true,
  },
  RESTORE_IMPOSSIBLE: {
    status: 400,
    message: 'Nothing was restored: {reason}.',
    next: '`snowgate restore --list` shows the backups that there are. Stop the gateway before you put one back.',
  },
  DISK_FULL: {
    status: 507,
    message: 'The disk is full: {path} could not be written ({reason}).',
    next: 'Free some space and try again; nothing is damaged.',
    retryable: true,
  },
  PATH_NOT_WRITABLE: {
    status: 500,
    message: '{path} cannot be written ({reason}).',
    next: 'Make the folder writable for this user: a file system mounted read-only, or the owner and mode of the folder, is in the way. Or choose another state folder with SNOWGATE_HOME. Nothing is damaged.',
  },
  PATH_OBSTRUCTED: {
    status: 500,
    message:
      '{path} is not what it should be: a file lies where a folder is needed, or the other way round ({reason}).',
    next: 'Move it out of the way and try again.',
  },
  STORE_NEWER: {
    status: 500,
    message: 'The database {file} was written by a newer version of Snowgate, which this one cannot read.',
    next: 'Start the newer version again; or move the file out of the state folder, together with those of the same name that end in -wal and -shm, and start without what it holds.',
  },
} as const satisfies ErrorSpecs;
