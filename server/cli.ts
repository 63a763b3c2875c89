#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts';
import { resolveHome } from './config/home.ts';
import { exitCodes } from './instance/exit-codes.ts';

// Whoever read our output has seen enough (`snowgate logs | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.failed);
});

const code = await runCli(process.argv.slice(2), {
  env: process.env,
  home: resolveHome(process.env),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
process.exitCode = code;
// A command that failed half-way may have left something open that would keep this process alive for ever.
if (code !== 0) process.stderr.write('', () => process.exit(code));
