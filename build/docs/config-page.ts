import { type ConfigKey, configKeys, otherEnvironment } from '../../server/config/config-keys.ts';
import { namedFlags } from '../../server/config/read-config-text.ts';
import { generatedFrom, markdownTable } from './markdown.ts';

function defaultText(key: ConfigKey): string {
  return Array.isArray(key.default) ? key.default.join(',') : String(key.default);
}

/** docs/config.md: every setting with its range, default, environment name and flag. */
export function configPage(): string {
  const rows = configKeys.map((key) => [
    `\`${key.path}\``,
    `${key.description} (${key.expected})`,
    defaultText(key) === '' ? 'none' : `\`${defaultText(key)}\``,
    `\`${key.environment}\``,
  ]);
  const others = Object.entries(otherEnvironment).map(([name, meaning]) => `- \`${name}\`: ${meaning}`);
  const flags = Object.entries(namedFlags).map(([path, flag]) => `\`${flag}\` (${path})`);
  return `${[
    generatedFrom('server/contract/config.ts'),
    '',
    '# Configuration',
    '',
    'A setting is taken from the strongest source that has it: default < config file < environment < flag. All mistakes of',
    'all sources are reported together, each with its file and line, variable or flag; the process then ends with exit',
    'code 3 and nothing has started.',
    '',
    '```json',
    '// config.json in the state folder: JSON with comments',
    '{',
    '  "profile": "work",',
    '  "limits": { "rows": 500 }',
    '}',
    '```',
    '',
    '```sh',
    'SNOWGATE_LIMITS_ROWS=500 snowgate serve --profile work --set limits.resultBytes=200000',
    '```',
    '',
    'Lists are separated by commas in the environment and in flags. A variable that is empty counts as not set; one that',
    'starts with `SNOWGATE_` and does not exist is a mistake.',
    '',
    '## Where everything is',
    '',
    ...others,
    '',
    '## Settings',
    '',
    markdownTable(['key', 'meaning', 'default', 'environment'], rows),
    '',
    `Flags of their own: ${flags.join(', ')}. Every other setting: \`--set KEY=VALUE\`.`,
  ].join('\n')}\n`;
}

/** .env.example: the same as an environment file. */
export function environmentExample(): string {
  const entry = (name: string, meaning: string, value: string): string =>
    `# ${meaning}\n# ${name}=${value}\n`;
  return `${[
    '# Generated from server/contract/config.ts by `npm run docs`. Do not edit; copy it to .env and uncomment there.',
    '# `npm start` and `npm run snowgate` read .env of this checkout. Elsewhere: systemd EnvironmentFile=, or your shell.',
    '',
    ...Object.entries(otherEnvironment).map(([name, meaning]) => entry(name, meaning, '')),
    ...configKeys.map((key) =>
      entry(key.environment, `${key.description} (${key.expected})`, defaultText(key)),
    ),
  ]
    .join('\n')
    .trimEnd()}\n`;
}
