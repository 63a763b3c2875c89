import type { CliContext } from '../server/cli/support/context.ts';
import { mcpUrl } from '../server/cli/support/gateway-text.ts';
import { paint, type Style } from '../server/cli/support/output.ts';
import type { Snippet } from '../server/installers/snippets.ts';
import type { RunningGateway } from '../server/instance/running-gateway.ts';

/** A configuration to show, under a heading. */
export interface TitledSnippet extends Snippet {
  readonly title: string;
}

/** What `npm start` tells once the gateway is up. */
export interface Welcome {
  readonly gateway: RunningGateway;

  /** Panel address with a single-use code. */
  readonly panelUrl: string;

  readonly sandbox: boolean;
  readonly profile: string;

  /** One line: the desktop app or headless, and why. */
  readonly mode: string;

  /** Ready-made configurations; none when the token of the first start is not known any more. */
  readonly snippets: readonly TitledSnippet[];

  /** Closing lines. */
  readonly notes: readonly string[];
}

/** The text of it, for a terminal or a plain stream. */
export function welcomeText(context: CliContext, welcome: Welcome): string {
  const style = (name: Style, text: string): string => paint(context, context.stdout, name, text);
  const { gateway } = welcome;
  const data = welcome.sandbox
    ? `${welcome.profile} ${style('dim', '(sample data, no Snowflake account needed)')}`
    : welcome.profile;
  const rows = [
    ['MCP', style('cyan', mcpUrl(gateway))],
    ['Panel', `${style('cyan', welcome.panelUrl)}`],
    [
      '',
      style('dim', 'this link opens once, within 5 minutes; `npm run -s snowgate -- panel` makes another'),
    ],
    ['Profile', data],
    ['Mode', welcome.mode],
  ] as const;
  const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ');
  const snippets = welcome.snippets.flatMap((snippet) => [
    '',
    `  ${style('bold', snippet.title)}  ${style('dim', snippet.how)}`,
    '',
    indent(snippet.text),
  ]);
  return [
    '',
    `  ${style('bold', `Snowgate ${gateway.version}`)} ${style('green', 'is running')}`,
    '',
    ...rows.map(([name, value]) => `    ${name.padEnd(8)} ${value}`),
    ...snippets,
    '',
    ...welcome.notes.map((note) => `  ${note}`),
    '',
  ].join('\n');
}
