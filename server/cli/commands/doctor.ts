import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.ts';
import { type DoctorReport, doctorReportSchema, type Finding } from '../../contract/doctor.ts';
import { exactMessage, exactText } from '../../contract/exact-text.ts';
import { storedClientFacts } from '../../doctor/client-facts.ts';
import { examine } from '../../doctor/examine.ts';
import { asked, boundaryFacts, placeFacts, profileFacts } from '../../doctor/local-facts.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { findGateway } from '../../instance/running-gateway.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { paint, printResult } from '../support/output.ts';

/** ms that the gateway may take: it logs in and asks Snowflake several questions. */
const patience = 180_000;

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function findingText(context: CliContext, { level, checked, area, text, next }: Finding): string {
  const word = checked ? level : '?';
  const head = paint(context, context.stdout, colours[level], word.padEnd(5));
  const line = `${head} ${area.padEnd(10)} ${exactMessage(text)}`;
  return next === null ? line : `${line}\n${' '.repeat(17)}next step: ${exactMessage(next)}`;
}

function reportText(context: CliContext, { findings, script }: DoctorReport): string {
  const unseen = findings.filter(({ checked }) => !checked).length;
  return [
    ...findings.map((finding) => findingText(context, finding)),
    ...(unseen === 0
      ? []
      : ['', `${unseen} could not be checked (marked ?); they are not in order until they are.`]),
    ...(script === null
      ? []
      : ['', 'For an administrator:', '', ...script.split('\n').map((line) => exactText(line, 'block'))]),
  ].join('\n');
}

/** Through the gateway where it runs; else what can be seen on this machine. */
async function getReport(context: CliContext): Promise<DoctorReport> {
  const gateway = await findGateway(context.home);
  if (gateway) {
    const admin = adminClient(context.home, gateway, patience);
    return await admin.call('GET', '/admin/doctor', doctorReportSchema);
  }
  const { config } = loadConfig({ env: context.env, home: context.home });
  const { home, env } = context;
  return examine(
    {
      host: config.host,
      places: placeFacts(home),
      boundary: boundaryFacts(null),
      profiles: await asked(() => profileFacts({ home, env, active: config.profile })),
      clients: await asked(() => storedClientFacts(home.stateFile, config.profile)),
    },
    null,
  );
}

/** `snowgate doctor`: what is not as safe as it could be. */
export function addDoctor(program: Command, context: CliContext): void {
  addCommand(program, 'doctor', {
    summary: 'look for what is not as safe as it could be, and say what to do',
    details:
      'Checks files, address, profiles and clients, and through the running gateway the grants, roles and warehouse ' +
      'at Snowflake. Prints SQL for an administrator where the role may do more than all clients together. ' +
      'Ends with exit code 1 when anything has to be put right.',
    examples: [
      ['snowgate doctor', 'for people'],
      ['snowgate doctor --json', 'for programs: findings and script'],
    ],
  }).action(async (options: { json?: boolean }) => {
    const report = await getReport(context);
    printResult(context, options.json === true, report, reportText(context, report));
    const failed = report.findings.filter(({ level }) => level === 'fail').length;
    if (failed > 0) throw new SnowgateError('DOCTOR_FAILED', { count: failed });
  });
}
