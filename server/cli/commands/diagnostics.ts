import { resolve } from 'node:path';
import type { Command } from 'commander';
import { snapshotSchema } from '../../contract/admin.ts';
import { gatherDiagnostics } from '../../diagnostics/gather.ts';
import { bundleName, writeBundle } from '../../diagnostics/write-bundle.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult } from '../support/output.ts';

/** `snowgate diagnostics`: one zip for whoever helps. */
export function addDiagnostics(program: Command, context: CliContext): void {
  addCommand(program, 'diagnostics [file]', {
    summary: 'gather versions, settings, state and logs into a zip, without secrets',
    details:
      'Holds no password, key, token or text of a statement; it names accounts, users, clients and databases. ' +
      'Works while the gateway is down as well. Never writes over a file that is there.',
    examples: [
      ['snowgate diagnostics', 'into the current folder'],
      ['snowgate diagnostics /tmp/snowgate.zip', 'to a place of your choice'],
    ],
  }).action(async (file: string | undefined, options: { json?: boolean }) => {
    const { home, env } = context;
    const files = await gatherDiagnostics({
      home,
      env,
      state: async () =>
        adminClient(home, await needGateway(home)).call('GET', '/admin/snapshot', snapshotSchema),
    });
    const path = resolve(file ?? bundleName(Date.now()));
    writeBundle(path, files);
    const names = files.map(({ name }) => name);
    const text = [
      `Written: ${path}`,
      ...names.map((name) => `  ${name}`),
      'Look through it before you send it.',
    ];
    printResult(context, options.json === true, { file: path, files: names }, text.join('\n'));
  });
}
