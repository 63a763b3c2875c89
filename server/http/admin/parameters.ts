import { z } from 'zod';
import { clientNameSchema } from '../../contract/client-types.ts';

/** The `:name` of a client in a path. */
export const nameParams = z.object({ name: clientNameSchema });

/** The `:id` of a statement, an approval or a change in a path. */
export const idParams = z.object({ id: z.uuid() });
