import { z } from 'zod';

/** The parts of a profile that can be secret, as server/config/profiles/profile-secrets.ts names them. */
export const secretFieldSchema = z.enum(['password', 'passphrase', 'token', 'clientSecret', 'privateKey']);

/** Where the secrets of the profiles are kept; never a secret itself. */
export const secretsViewSchema = z.object({
  /** Whether this system has a keychain that protects anything. */
  protection: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('keychain'), name: z.string() }),
    z.object({ kind: z.literal('none'), reason: z.string() }),
  ]),
  profiles: z.array(
    z.object({
      profile: z.string(),
      secrets: z.array(
        z.object({ field: secretFieldSchema, kept: z.enum(['plain', 'env', 'file', 'keychain']) }),
      ),
    }),
  ),
});
export type SecretsView = z.infer<typeof secretsViewSchema>;

/** What became of a change. */
export const secretsAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), view: secretsViewSchema }),
  z.object({ kind: z.literal('refused'), message: z.string(), next: z.string() }),
]);
export type SecretsAnswer = z.infer<typeof secretsAnswerSchema>;
