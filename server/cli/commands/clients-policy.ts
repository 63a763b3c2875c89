import type { Command } from 'commander';
import type { ClientPolicy } from '../../contract/admin.ts';
import { exactLine } from '../../contract/exact-text.ts';
import type { PolicyInput } from '../../contract/policy.ts';
import { clientName } from '../support/client-name.ts';
import { openClients } from '../support/clients-access.ts';
import { addCommand, usageError } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult } from '../support/output.ts';
import { readPolicyFile } from '../support/policy-file.ts';
import { entries, policyFrom } from '../support/policy-options.ts';

interface PolicyOptions {
  readonly file?: string;
  readonly allow?: string;
  readonly deny?: string;
  readonly level?: string;
  readonly statement?: readonly string[];
  readonly quota?: readonly string[];
  readonly reset?: boolean;
  readonly json?: boolean;
}

function policyText({ client, policy, own, cancelled = 0 }: ClientPolicy): string {
  const statements = Object.entries(policy.statements).map(([kind, rule]) => `${kind} ${rule}`);
  const quota = Object.entries(policy.quota).map(([key, limit]) => `${key} ${limit ?? 'none'}`);
  const lines = [
    `${client} has ${own ? 'a policy of its own' : 'the default policy'}, level ${policy.level}`,
    `  may use     ${policy.allow.map(exactLine).join(', ') || 'nothing yet: give it something with --allow'}`,
    `  never       ${policy.deny.map(exactLine).join(', ') || '-'}`,
    `  statements  ${statements.join(', ')}`,
    `  per query   ${policy.scanBytesPerQuery === null ? 'any number of bytes' : `${policy.scanBytesPerQuery} bytes`}`,
    `  quota       ${quota.join(', ')}`,
    ...(cancelled > 0 ? [`  cancelled   ${cancelled} statements under way that it denies`] : []),
  ];
  return lines.join('\n');
}

/** The two sides of KEY=VALUE. */
function pair(option: string, text: string, example: string): readonly [string, string] {
  const [key = '', value, ...rest] = text.split('=');
  if (value === undefined || value === '' || rest.length > 0) {
    throw usageError(`${option} wants KEY=VALUE, e.g. ${example}`, 'snowgate clients policy --help');
  }
  return [key, value];
}

/** `none` = no limit; what is no number is left to the schema, which says what is wrong. */
function limitFrom(text: string): unknown {
  if (text === 'none') return null;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/** The parts of the policy that options change. `--statement write=ask` may be given several times, `--quota` as well. */
function changes(options: PolicyOptions): PolicyInput {
  const statements = (options.statement ?? []).map((text) => pair('--statement', text, 'write=ask'));
  const limits = (options.quota ?? []).map((text) => {
    const [key, value] = pair('--quota', text, 'requestsPerDay=500');
    return [key, limitFrom(value)] as const;
  });
  return {
    ...(options.allow !== undefined && { allow: entries(options.allow) }),
    ...(options.deny !== undefined && { deny: entries(options.deny) }),
    ...(options.level !== undefined && { level: options.level as PolicyInput['level'] }),
    ...(statements.length > 0 && { statements: Object.fromEntries(statements) }),
    ...(limits.length > 0 && { quota: Object.fromEntries(limits) }),
  };
}

/** `snowgate clients policy NAME`: what one client may do. */
export function addClientsPolicy(group: Command, context: CliContext): void {
  addCommand(group, 'policy <name>', {
    summary: 'show or change what a client may do',
    details:
      'Options change only the part they name. An entry is DB, DB.SCHEMA or DB.SCHEMA.OBJECT, each part a name, a ' +
      '"quoted name" or *; deny entries win. Kinds of statement are read, write, ddl, call and ' +
      'models (a statement that asks a model needs both); rules allow, ask and deny. ' +
      'Limits are burst, refillPerMinute, requestsPerDay, rowsPerDay, bytesPerDay, creditsPerDay and concurrentQueries. ' +
      'A change counts at once: what waits or runs and is denied by it is cancelled.',
    examples: [
      ['snowgate clients policy cursor', 'show it'],
      ['snowgate clients policy cursor --allow SALES,HR.PUBLIC --deny HR.PUBLIC.SALARIES', 'its databases'],
      ['snowgate clients policy cursor --statement write=ask', 'a human approves each write'],
      ['snowgate clients policy cursor --statement models=allow', 'AI functions without asking'],
      ['snowgate clients policy cursor --quota requestsPerDay=500 creditsPerDay=0.5', 'its limits'],
      ['snowgate clients policy cursor --file policy.json', 'all of it, from a file'],
      ['snowgate clients policy cursor --reset', 'back to the default'],
    ],
  })
    .option('--file <file>', 'take the whole policy from a JSON file')
    .option('--allow <entries>', 'what it may use, with commas between')
    .option('--deny <entries>', 'what it may not use, whatever is allowed')
    .option('--level <level>', 'strict, moderate or relaxed')
    .option('--statement <kind=rule...>', 'rule for a kind of statement')
    .option('--quota <limit=number...>', 'a limit of the quota; none takes a daily one away')
    .option('--reset', 'back to the default policy')
    .action(async (name: string, options: PolicyOptions) => {
      const part = changes(options);
      const ways = [options.file !== undefined, options.reset === true, Object.keys(part).length > 0];
      if (ways.filter(Boolean).length > 1) {
        throw usageError(
          '--file, --reset and single settings exclude each other',
          'snowgate clients policy --help',
        );
      }
      const clients = await openClients(context);
      const client = clientName(name);
      const current = await clients.policy(client);
      const wanted = (): ClientPolicy['policy'] | undefined => {
        if (options.file !== undefined) return readPolicyFile(options.file);
        const statements = { ...current.policy.statements, ...part.statements };
        const quota = { ...current.policy.quota, ...part.quota };
        return policyFrom({ ...current.policy, ...part, statements, quota });
      };
      const result = ways.some(Boolean)
        ? await clients.setPolicy(client, options.reset ? undefined : wanted())
        : current;
      printResult(context, options.json === true, result, policyText(result));
    });
}
