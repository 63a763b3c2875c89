import classes from './logo.module.css';

/** The mark: a gate with a snowflake in it. */
export function Logo({ size = 26 }: { readonly size?: number }) {
  return (
    <svg
      className={classes.logo}
      viewBox="0 0 32 32"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path className={classes.gate} d="M5 28V11.5L16 4l11 7.5V28" />
      <path className={classes.flake} d="M16 12v13M10.4 15.3l11.2 6.4M21.6 15.3l-11.2 6.4" />
      <path className={classes.flake} d="m14.2 13 1.8 1.6 1.8-1.6M14.2 24l1.8-1.6 1.8 1.6" />
    </svg>
  );
}
