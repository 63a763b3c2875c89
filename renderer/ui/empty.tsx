import { Command } from './command.tsx';
import classes from './empty.module.css';

interface EmptyProps {
  readonly title: string;
  readonly hint: string;
  readonly command?: string;
}

/** What stands where nothing is yet: what it is for or the next step, with its command. */
export function Empty({ title, hint, command }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      <p className={classes.hint}>{hint}</p>
      {command === undefined ? null : <Command text={command} />}
    </div>
  );
}
