import { memo } from 'react';
import { splitExactText, type TextForm } from '../../server/contract/exact-text.ts';
import { strings } from '../lib/strings.ts';
import classes from './exact-text.module.css';

interface ExactTextProps {
  readonly text: string;

  /** `block` for statements, `line` for everything else. */
  readonly form: TextForm;
}

/** Foreign text that a person decides by: signs that cannot be seen stand out, and none changes the order of others. */
export const ExactText = memo(function ExactText({ text, form }: ExactTextProps) {
  return (
    <span className={classes.exact}>
      {splitExactText(text, form).map((part, index) =>
        part.kind === 'plain' ? (
          part.text
        ) : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
            key={index}
            className={classes.unseen}
            title={strings.approvals.unseenHint(part.name)}
          >
            {part.text}
          </span>
        ),
      )}
    </span>
  );
});
