import { z } from 'zod';

/** What a finding is about. */
const findingAreaSchema = z.enum([
  'files',
  'boundary',
  'network',
  'profiles',
  'clients',
  'roles',
  'grants',
  'warehouse',
]);

export const findingSchema = z.object({
  area: findingAreaSchema,
  /** fail = put it right now; warn = know of it; ok = looked at and found in order. */
  level: z.enum(['ok', 'warn', 'fail']),
  /** False when it could not be looked at: then the level is never ok. */
  checked: z.boolean(),
  text: z.string(),
  /** What to do about it; null when nothing is needed. */
  next: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** What `snowgate doctor` finds. */
export const doctorReportSchema = z.object({
  findings: z.array(findingSchema),
  /** SQL for an administrator that narrows the grants of the role to what the policies allow; null when none is needed. */
  script: z.string().nullable(),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
