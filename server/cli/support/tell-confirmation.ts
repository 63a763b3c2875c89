import type { AskedConfirmation } from '../../instance/admin-client.ts';
import type { CliContext } from './context.ts';

/** Says on stderr that a person has to confirm what was asked for, and where: stdout is for the result. */
export function tellConfirmation(context: CliContext): (asked: AskedConfirmation) => void {
  return ({ code, seconds }) => {
    const text = `Confirm this in the Snowgate window within ${seconds} s. The code there must be ${code}.`;
    const line = context.json ? JSON.stringify({ confirmation: { code, seconds } }) : text;
    context.stderr.write(`${line}\n`);
  };
}
