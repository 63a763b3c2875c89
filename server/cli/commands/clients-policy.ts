import type { Command } from 'commander';
import type { ClientPolicy } from '../../contract/admin.ts';
import type { PolicyInput } from '../../contract/policy.ts';
import { clientName } from '../client-name.ts';
import { openClients } from '../clients-access.ts';
import { addCommand, usageError } from '../command.ts';
import type { CliContext } from '../context.ts';
import { printResult } from '../output.ts';
import { readPolicyFile } from '../policy-file.ts';
import { entries, policyFrom } from '../policy-options.ts';

interface PolicyOptions {
  readonly file?: string;
  readonly allow?: string;
  readonly deny?: string;
  readonly level?: string;
  readonly statement?: readonly string[];
  readonly reset?: boolean;
  readonly json?: boolean;
}

function policyText({ client, policy, own }: ClientPolicy): string {
  const statements = Object.entries(policy.statements).map(([kind, rule]) => `${kind} ${rule}`);
  const lines = [
    `${client} has ${own ? 'a policy of its own' : 'the default policy'}, level ${policy.level}`,
    `  may use     ${policy.allow.join(', ') || 'nothing yet: give it something with --allow'}`,
    `  never       ${policy.deny.join(', ') || '-'}`,
    `  statements  ${statements.join(', ')}`,
    `  per query   ${policy.scanBytesPerQuery === null ? 'any number of bytes' : `${policy.scanBytesPerQuery} bytes`}`,
  ];
  return lines.join('\n');
}

/** The parts of the policy that options change. `--statement write=ask` may be given several times. */
function changes(options: PolicyOptions): PolicyInput {
  const statements = (options.statement ?? []).map((text) => {
    const [kind, rule, ...rest] = text.split('=');
    if (rule === undefined || rest.length > 0) {
      throw usageError('--statement wants KIND=RULE, e.g. write=ask', 'snowgate clients policy --help');
    }
    return [kind, rule] as const;
  });
  return {
    ...(options.allow !== undefined && { allow: entries(options.allow) }),
    ...(options.deny !== undefined && { deny: entries(options.deny) }),
    ...(options.level !== undefined && { level: options.level as PolicyInput['level'] }),
    ...(statements.length > 0 && { statements: Object.fromEntries(statements) }),
  };
}

/** `snowgate clients policy NAME`: what one client may do. */
export function addClientsPolicy(group: Command, context: CliContext): void {
  addCommand(group, 'policy <name>', {
    summary: 'show or change what a client may do',
    details:
      'Options change only the part they name. An entry is DB, DB.SCHEMA or DB.SCHEMA.OBJECT, each part a name, a ' +
      '"quoted name" or *; deny entries win. Kinds of statement are read, write, ddl and call; rules allow, ask and deny.',
    examples: [
      ['snowgate clients policy cursor', 'show it'],
      ['snowgate clients policy cursor --allow SALES,HR.PUBLIC --deny HR.PUBLIC.SALARIES', 'its databases'],
      ['snowgate clients policy cursor --statement write=ask', 'a human approves each write'],
      ['snowgate clients policy cursor --file policy.json', 'all of it, from a file'],
      ['snowgate clients policy cursor --reset', 'back to the default'],
    ],
  })
    .option('--file <file>', 'take the whole policy from a JSON file')
    .option('--allow <entries>', 'what it may use, with commas between')
    .option('--deny <entries>', 'what it may not use, whatever is allowed')
    .option('--level <level>', 'strict, moderate or relaxed')
    .option('--statement <kind=rule...>', 'rule for a kind of statement')
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
        return policyFrom({ ...current.policy, ...part, statements });
      };
      const result = ways.some(Boolean)
        ? await clients.setPolicy(client, options.reset ? undefined : wanted())
        : current;
      printResult(context, options.json === true, result, policyText(result));
    });
}
