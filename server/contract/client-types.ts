import { z } from 'zod';

/** The AI apps this gateway knows by name; `http`, `websocket` and `unknown` are for everything else. */
export const clientTypeSchema = z.enum([
  'claude_desktop',
  'claude_code',
  'cline',
  'roo_code',
  'cursor',
  'vscode',
  'windsurf',
  'codex',
  'gemini',
  'zed',
  'goose',
  'http',
  'websocket',
  'unknown',
]);
export type ClientType = z.infer<typeof clientTypeSchema>;

/** A client's name: what people type and what the panel, the audit and the query tag show. */
export const clientNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    'lower-case letters, digits, - and _, at most 64, not starting with - or _',
  );
