import { fileURLToPath } from 'node:url';

/** The root folder of this checkout. */
export const checkout: string = fileURLToPath(new URL('..', import.meta.url));
