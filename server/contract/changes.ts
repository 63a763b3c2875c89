import { z } from 'zod';
import { changeOriginSchema } from './presence.ts';

/** Something that a human, or a program in a human's name, has changed through the admin API: told in tray and panel. */
export const changeViewSchema = z.object({
  id: z.string(),
  at: z.number().int().nonnegative(),
  origin: changeOriginSchema,
  /** What was done, in one line. */
  text: z.string(),
  /** True while `POST /admin/changes/:id/undo` can take it back. */
  undoable: z.boolean(),
});
export type ChangeView = z.infer<typeof changeViewSchema>;
