import { z } from 'zod';

/** The sizes of a Snowflake warehouse, as Snowflake writes them. */
export const warehouseSizeSchema = z.enum([
  'X-Small',
  'Small',
  'Medium',
  'Large',
  'X-Large',
  '2X-Large',
  '3X-Large',
  '4X-Large',
  '5X-Large',
  '6X-Large',
]);
export type WarehouseSize = z.infer<typeof warehouseSizeSchema>;

/** True for a name that this system has rules for. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** How usage is counted. What each client may use is in its policy. */
export const quotaConfigSchema = z
  .strictObject({
    timeZone: z
      .string()
      .refine((name) => name === 'system' || isTimeZone(name), {
        error: 'expected a time zone such as Europe/Berlin, or system',
      })
      .default('system')
      .describe(
        'Daily budgets begin anew at midnight of this zone, e.g. Europe/Berlin; `system` = that of the computer.',
      ),
    warehouseSize: warehouseSizeSchema
      .default('X-Small')
      .describe('Size of the warehouse of the profile, for the estimate of credits.'),
    resumeAfterSeconds: z
      .number()
      .nonnegative()
      .default(600)
      .describe(
        'A warehouse on which nothing has run for this long is taken to be suspended; set it to the AUTO_SUSPEND of yours. Whoever wakes it is charged at least a minute.',
      ),
  })
  .prefault({});
