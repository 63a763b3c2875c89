import { resolve } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import {
  addConfigOptions,
  type ConfigOptions,
  configArguments,
  configFlags,
} from '../../../server/config/config-options.ts';

function parse(...args: string[]): ConfigOptions {
  return addConfigOptions(new Command()).parse(args, { from: 'user' }).opts();
}

it('turns options into settings, and a relative file into an absolute one', () => {
  const options = parse('--port', '1', '--log-level', 'warn', '--config', 'x.json', '--set', 'a.b=c=d', 'e=');
  expect(configFlags(options)).toEqual({
    file: resolve('x.json'),
    values: { 'a.b': 'c=d', e: '', port: '1', 'log.level': 'warn' },
  });
});

it('hands the same settings on to another process', () => {
  const options = parse('--port', '1', '--config', '/x.json', '--set', 'a.b=c');
  expect(configFlags(parse(...configArguments(options)))).toEqual(configFlags(options));
});

it.each(['port', '=1', ''])('refuses --set %j', (text) => {
  expect(() => configFlags(parse('--set', text))).toThrow(/--set wants KEY=VALUE/);
});
