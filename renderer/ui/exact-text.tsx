import { memo } from 'react';
import { splitExactText } from '../lib/exact-text.ts';
import { strings } from '../lib/strings.ts';
import classes from './exact-text.module.css';

/** Text of a client that a person decides by: signs that cannot be seen stand out, and none changes the order of others. */
export const ExactText = memo(function ExactText({ text }: { readonly text: string }) {
  return (
    <span className={classes.exact}>
      {splitExactText(text).map((part, index) =>
        part.kind === 'plain' ? (
          part.text
        ) : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
            key={index}
            className={classes.unseen}
            title={strings.approvals.unseenHint(part.name)}
          >
            {part.name}
          </span>
        ),
      )}
    </span>
  );
});
