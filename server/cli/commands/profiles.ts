import type { Command } from 'commander';
import { ensureHome } from '../../config/home.ts';
import { loadConfig } from '../../config/load-config.ts';
import { checkProfile } from '../../config/profiles/check-profile.ts';
import { checkFallbacks } from '../../config/profiles/fallback-chain.ts';
import { addProfile, type ProfileSurvey, surveyProfiles } from '../../config/profiles/profile-store.ts';
import type { ProfileStep } from '../../config/profiles/test-profile.ts';
import { exactMessage } from '../../contract/exact-text.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { paint, printResult, table } from '../support/output.ts';
import { addProfileOptions, type ProfileOptions, profileFrom } from '../support/profile-options.ts';

function listText({ profiles, problems }: ProfileSurvey): string {
  const rows = profiles.map((profile) => [
    profile.active ? '*' : '',
    profile.name,
    profile.account,
    profile.user ?? '-',
    profile.authenticator,
    profile.role ?? '-',
    profile.warehouse ?? '-',
    profile.fallback ?? '-',
    profile.source,
  ]);
  const list = table([
    ['', 'NAME', 'ACCOUNT', 'USER', 'AUTHENTICATOR', 'ROLE', 'WAREHOUSE', 'FALLBACK', 'SOURCE'],
    ...rows,
  ]);
  const left = problems.map((problem) => `${problem.code}: ${problem.message}\n  next step: ${problem.next}`);
  return [list, ...(left.length > 0 ? ['', 'Not listed:', ...left] : [])].join('\n');
}

function stepText(context: CliContext, step: ProfileStep): string {
  const mark = (style: 'green' | 'red' | 'dim', text: string) =>
    paint(context, context.stdout, style, text.padEnd(7));
  const name = step.step.padEnd(8);
  switch (step.status) {
    case 'ok':
      return `${mark('green', 'ok')} ${name} ${exactMessage(step.detail)} (${step.ms} ms)`;
    case 'failed':
      return `${mark('red', 'failed')} ${name} ${exactMessage(step.detail)}`;
    case 'skipped':
      return `${mark('dim', 'skipped')} ${name}`.trimEnd();
  }
}

/** `snowgate profiles ...`: the Snowflake accounts this gateway can use. */
export function addProfiles(program: Command, context: CliContext): void {
  const group = program
    .command('profiles')
    .helpCommand(false)
    .summary('the Snowflake accounts the gateway can use')
    .description(
      "The built-in sandbox, profiles added here, and the connections of Snowflake's own tools (connections.toml).",
    );
  const place = { env: context.env, home: context.home };

  addCommand(group, 'list', {
    summary: 'list the profiles; the active one has a star',
    examples: [['snowgate profiles list', 'no secret is read or shown']],
  }).action(async (options: { json?: boolean }) => {
    const { config } = loadConfig(place);
    const survey = await surveyProfiles({ ...place, active: config.profile });
    const value = {
      profiles: survey.profiles,
      problems: survey.problems.map((problem) => problem.toPublic()),
    };
    printResult(context, options.json === true, value, listText(survey));
  });

  const add = addCommand(group, 'add <name>', {
    summary: 'add a profile',
    details: 'A secret is never an argument: name a variable or a file that holds it, or type it in.',
    examples: [
      [
        'snowgate profiles add work --account myorg-acct --user ann --authenticator snowflake_jwt --private-key-file ~/key.p8',
        'key pair',
      ],
      [
        'snowgate profiles add bot --account myorg-acct --authenticator programmatic_access_token --secret-stdin',
        'token, typed in',
      ],
      ['snowgate profiles add me --account myorg-acct --authenticator externalbrowser', 'single sign-on'],
      [
        'snowgate profiles add work2 --account myorg-acct --user ann --authenticator snowflake_jwt --private-key-file ~/key.p8 --fallback me --fallback-may-differ',
        'while work2 cannot be reached, me answers, whatever its role may see',
      ],
    ],
  });
  addProfileOptions(add).action(async (name: string, options: ProfileOptions & { json?: boolean }) => {
    const { json, ...described } = options;
    const profile = await profileFrom(context, described);
    ensureHome(context.home);
    const checked = checkProfile(name, profile, context.home.profilesFile);
    await checkFallbacks({ ...place, name, profile: checked });
    const stored = await addProfile({ ...place, name, profile });
    const text = [
      `Profile ${stored.name} is added to ${stored.file}.`,
      `  Test it  snowgate profiles test ${stored.name}`,
      `  Use it   snowgate restart --profile ${stored.name}, or "profile": "${stored.name}" in ${context.home.configFile}`,
    ].join('\n');
    printResult(context, json === true, { name: stored.name, file: stored.file }, text);
  });

  addCommand(group, 'test <name>', {
    summary: 'try a profile step by step, up to a query',
    details: 'Ends with exit code 1 at the first step that fails, and says how to put it right.',
    examples: [
      ['snowgate profiles test work', 'log in and run SELECT 1'],
      ['snowgate profiles test sandbox', 'start the built-in Snowflake and query it'],
    ],
  }).action(async (name: string, options: { json?: boolean }) => {
    const json = options.json === true;
    // The driver and the sandbox are heavy, and no other command needs them.
    const [{ testProfile }, { startSandbox }] = await Promise.all([
      import('../../config/profiles/test-profile.ts'),
      import('../../sandbox/run/start-sandbox.ts'),
    ]);
    const result = await testProfile({
      ...place,
      name,
      startSandbox: () => startSandbox(),
      onStep(step) {
        if (!json) context.stdout.write(`${stepText(context, step)}\n`);
      },
    });
    if (json) printResult(context, true, result, '');
    const failed = result.steps.find((step) => step.status === 'failed');
    if (failed?.status !== 'failed') return;
    const { code, step, fix } = failed;
    throw new SnowgateError('PROFILE_TEST_FAILED', { profile: name, step, code, fix });
  });
}
