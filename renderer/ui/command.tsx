import { strings } from '../lib/strings.ts';
import classes from './command.module.css';
import { CopyButton } from './copy-button.tsx';

/** A command to type, with a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  return (
    <span className={classes.command}>
      <code className={classes.text}>{text}</code>
      <CopyButton text={text} what={strings.copy.command} />
    </span>
  );
}
