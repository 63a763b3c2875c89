import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { readPolicyFile } from '../support/policy-file.ts';

/** `snowgate policy ...`: what a policy allows, without asking Snowflake. */
export function addPolicy(program: Command, context: CliContext): void {
  const group = program
    .command('policy')
    .helpCommand(false)
    .summary('try a policy')
    .description('What a policy would decide, without a running gateway and without Snowflake.');

  addCommand(group, 'check', {
    summary: 'decide about statements under a policy',
    details:
      'Reads JSON lines {"sql", "database", "schema"} from stdin and prints one JSON line for each:\n' +
      '{"decision": "allow|ask|deny", "kind", "references", "code", "reason"}. The exit code is 0 whatever is decided.',
    examples: [
      [
        `echo '{"sql":"select * from demo.public.orders"}' | snowgate policy check --policy policy.json`,
        'one statement',
      ],
      ['snowgate policy check --policy policy.json < statements.jsonl', 'many'],
    ],
  })
    .requiredOption('--policy <file>', 'the policy (JSON); missing keys take their defaults')
    .action(async (options: { policy: string }) => {
      const policy = readPolicyFile(options.policy);
      const [{ checkLines }, { createPolicyAnalyser }] = await Promise.all([
        import('../../policy/decision/check-lines.ts'),
        import('../../policy/analyser/analyser.ts'),
      ]);
      const analyser = createPolicyAnalyser();
      try {
        const lines = createInterface({ input: context.stdin, crlfDelay: Number.POSITIVE_INFINITY });
        for await (const line of checkLines(policy, lines, analyser)) context.stdout.write(`${line}\n`);
      } finally {
        await analyser.close();
      }
    });
}
