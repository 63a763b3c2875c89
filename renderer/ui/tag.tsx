import { Icon, type IconName } from './icon.tsx';
import classes from './tag.module.css';

/** What a state means for the reader; each has its colour, and its word and icon say the same without it. */
export type Tone = 'good' | 'busy' | 'wait' | 'bad' | 'refused' | 'quiet';

/** How a state is shown. */
export interface TagLook {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly spin?: boolean;
}

/** A state as icon and word. */
export function Tag({ tone, icon, spin = false, children }: TagLook & { readonly children: string }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      <Icon name={icon} spin={spin} />
      {children}
    </span>
  );
}
