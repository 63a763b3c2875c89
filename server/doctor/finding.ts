import type { Finding } from '../contract/doctor.ts';

type Area = Finding['area'];

/** Looked at, in order. */
export function ok(area: Area, text: string): Finding {
  return { area, level: 'ok', checked: true, text, next: null };
}

/** Looked at; to be known. */
export function warn(area: Area, text: string, next: string): Finding {
  return { area, level: 'warn', checked: true, text, next };
}

/** Looked at; to be put right. */
export function fail(area: Area, text: string, next: string): Finding {
  return { area, level: 'fail', checked: true, text, next };
}

/** Not looked at: nobody may take it for being in order. */
export function unchecked(area: Area, text: string, next: string): Finding {
  return { area, level: 'warn', checked: false, text, next };
}
