import classes from './icon.module.css';

/** Outlines on a 16 by 16 grid, drawn with the text's colour. */
const outlines = {
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 4.5V8l2.5 1.5M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8Z',
  play: 'M5 3.2v9.6L12.5 8Z',
  shield: 'M8 1.8 13 3.6v4c0 3.2-2 5.4-5 6.6-3-1.2-5-3.4-5-6.6v-4ZM5.2 5.6l5.6 5',
  stop: 'M4.2 4.2h7.6v7.6H4.2Z',
  dot: 'M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  ring: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z',
  moon: 'M13 9.4A5.6 5.6 0 0 1 6.6 3 5.6 5.6 0 1 0 13 9.4Z',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  screen: 'M2 3h12v8H2ZM6 14h4M8 11v3',
  warn: 'M8 2.2 14.2 13.4H1.8ZM8 6.4v3.2M8 11.6v.1',
  drain: 'M3 3h10M5 6.5h6M7 10h2M8 10v3.5',
  link: 'M2 8h3l1.5-4 3 8L11 8h3',
  broken: 'M2 8h2.6l1.2-3.2M10.2 11.2 11.4 8H14M7 3.5l2 9',
  copy: 'M5.5 5.5h8v8h-8ZM3 10.5h-.5v-8h8V3',
  question: 'M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12v.1',
  cut: 'M3 4h10M3 8h6M3 12h3M12 7.5v6M9.8 11.3 12 13.5l2.2-2.2',
} as const;

export type IconName = keyof typeof outlines;

/** A small picture beside a word; the word carries the meaning, so this is hidden from screen readers. */
export function Icon({ name, spin = false }: { readonly name: IconName; readonly spin?: boolean }) {
  return (
    <svg
      className={classes.icon}
      data-spin={spin || undefined}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={outlines[name]} />
    </svg>
  );
}
