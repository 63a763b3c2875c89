import { z } from 'zod';

const instant = z.number().int().nonnegative();

/**
 * How a change came in. `desktop` is the window or tray of the app that keeps this gateway; `panel` a page in a browser;
 * `cli` is what the command line says of itself, so it is told and never trusted; `api` is everything else.
 */
export const changeOriginSchema = z.enum(['cli', 'api', 'panel', 'desktop']);
export type ChangeOrigin = z.infer<typeof changeOriginSchema>;

/** How the command line names itself. Any program may say the same: it decides nothing. */
export const cliUserAgent = 'snowgate-cli';

/** A change that was asked for and waits until a person confirms it in the window of the desktop app. */
export const confirmationViewSchema = z.object({
  id: z.string(),
  /** The same code stands where the change was asked for. */
  code: z.string(),
  /** What is to be done, in one line. */
  title: z.string(),
  /** All of it, exactly: a statement, the parts of a policy. */
  lines: z.array(z.string()),
  origin: changeOriginSchema,
  /** The clients from whose processes it was asked for, as far as that can be seen. */
  askedBy: z.array(z.string()),
  askedAt: instant,
  /** When it is refused by itself. */
  expiresAt: instant,
});
export type ConfirmationView = z.infer<typeof confirmationViewSchema>;

/** `POST /admin/confirmations/:id`: taken from the window of the desktop app alone. */
export const settleConfirmationSchema = z.strictObject({ verdict: z.enum(['confirm', 'refuse']) });
export type ConfirmationVerdict = z.infer<typeof settleConfirmationSchema>['verdict'];

/** The header by which an answer names a confirmation, and the request that is sent again after it. */
export const confirmationHeader = 'snowgate-confirmation';

/** `GET /admin/confirmation`, with that header: waits a while for the person. */
export const confirmationStateSchema = z.object({ state: z.enum(['waiting', 'confirmed']) });
