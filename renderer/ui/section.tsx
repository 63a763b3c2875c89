import { type ReactNode, useId } from 'react';
import classes from './section.module.css';

interface SectionProps {
  readonly title: string;

  /** Where a link on this page leads. */
  readonly id?: string;

  /** A few words beside the title. */
  readonly aside?: ReactNode;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}

/** A titled part of the page; what is inside scrolls when it is longer than its place. */
export function Section({ title, id, aside, className, children }: SectionProps) {
  const headingId = useId();
  return (
    <section
      className={[classes.section, className].filter(Boolean).join(' ')}
      id={id}
      aria-labelledby={headingId}
    >
      <header className={classes.head}>
        <h2 className={classes.title} id={headingId}>
          {title}
        </h2>
        {aside === undefined ? null : <div className={classes.aside}>{aside}</div>}
      </header>
      {/* Focusable, so that the keyboard can scroll it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className={classes.body} tabIndex={0}>
        {children}
      </div>
    </section>
  );
}
