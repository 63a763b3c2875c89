#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts';
import { resolveHome } from './config/home.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  home: resolveHome(process.env),
  stdout: process.stdout,
  stderr: process.stderr,
});
