import type { ClientType } from '../../server/contract/client-types.ts';

/** The apps whose configuration the tray offers, as people call them. */
export const clientNames = {
  claude_code: 'Claude Code',
  claude_desktop: 'Claude Desktop',
  cursor: 'Cursor',
  vscode: 'VS Code',
  cline: 'Cline',
  roo_code: 'Roo Code',
  windsurf: 'Windsurf',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  zed: 'Zed',
  goose: 'Goose',
  http: 'Another client',
} as const satisfies Partial<Record<ClientType, string>>;
