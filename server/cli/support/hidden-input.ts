import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CliContext } from './context.ts';

/** Longer than any key or token; what comes after it is not a secret. */
const mostCharacters = 65_536;

/**
 * A secret from stdin: typed without an echo where a person sits there, else all that is piped in. Never an argument,
 * because every user of the machine can read those.
 */
export async function readSecret(context: CliContext, what: string): Promise<string> {
  const { stdin, stderr } = context;
  if ('isTTY' in stdin && stdin.isTTY === true) {
    stderr.write(`${what} (not shown): `);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const prompt = createInterface({ input: stdin, output: silent, terminal: true });
    try {
      return await prompt.question('');
    } finally {
      prompt.close();
      stderr.write('\n');
    }
  }
  let text = '';
  for await (const part of stdin.setEncoding('utf8')) {
    text += String(part);
    if (text.length > mostCharacters) break;
  }
  return text.replace(/\r?\n$/, '').slice(0, mostCharacters);
}
