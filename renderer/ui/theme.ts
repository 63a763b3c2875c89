import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Glacier ice, from snow in the light to deep water. The one accent of the panel. */
const ice: MantineColorsTuple = [
  '#eef7fc',
  '#d8ecf7',
  '#b0d9ef',
  '#84c4e6',
  '#57aedb',
  '#2f96cc',
  '#147fb8',
  '#0a6a9e',
  '#0a5680',
  '#0b4363',
];

/** Mantine's dark greys, turned to polar night; from text to the deepest ground. */
const dark: MantineColorsTuple = [
  '#dde9f1',
  '#b9cad6',
  '#94abbb',
  '#6f8797',
  '#2a4252',
  '#1b303e',
  '#152530',
  '#0a1219',
  '#080e14',
  '#05090d',
];

const sans = '"IBM Plex Sans Variable", system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif';
const mono =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "Liberation Mono", Consolas, monospace';

/**
 * The one place that decides the look: fonts, sizes, colours of both schemes. The build writes it out as a style
 * sheet (see vite.config.ts), because the page's security policy allows no style that a script puts in.
 */
export const theme = createTheme({
  primaryColor: 'ice',
  primaryShade: 7,
  colors: { ice, dark },
  fontFamily: sans,
  fontFamilyMonospace: mono,
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '19px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.3' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '3px', md: '5px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Colours by meaning, in both schemes. Style sheets use these names and never a colour of their own. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {
    // The bar on top is dark in both schemes, like the bezel of an instrument.
    '--bar-ink': '#e8f3fa',
    '--bar-ink-soft': '#9fbacb',
    '--bar-accent': '#7fd0f7',
    '--bar-good': '#6fe0b0',
    '--bar-wait': '#f2c76e',
    '--bar-bad': '#ffa29a',
    '--bar-quiet': '#a9c0cf',
    '--alarm': '#4a1d22',
    '--alarm-line': '#7a3238',
    '--alarm-ink': '#ffe3e0',
    '--alarm-ink-soft': '#f5bdb8',
  },
  light: {
    '--mantine-color-body': '#edf2f6',
    '--mantine-color-text': '#12222f',
    '--mantine-color-dimmed': '#4b6173',
    '--mantine-color-anchor': '#0a6a9e',
    '--mantine-color-placeholder': '#5d7385',
    '--mantine-color-default-border': '#c6d4df',
    '--surface': '#ffffff',
    '--surface-soft': '#f6f9fb',
    '--surface-active': '#eaf5fb',
    '--line': '#d9e3ea',
    '--line-soft': '#e9eff4',
    '--ink': '#12222f',
    '--ink-soft': '#4b6173',
    '--accent': '#0a6a9e',
    '--bar': '#102838',
    '--bar-raised': '#17344a',
    '--bar-line': '#24455d',
    '--status-good': '#14694a',
    '--status-busy': '#0a6a9e',
    '--status-wait': '#845300',
    '--status-bad': '#b0281f',
    '--status-refused': '#75379f',
    '--status-quiet': '#51667a',
    '--slot-used': '#147fb8',
    '--slot-open': '#a9d4ec',
    '--slot-none': '#e1e9ef',
    '--shade': 'rgb(16 40 56 / 28%)',
  },
  dark: {
    '--mantine-color-body': '#0a1219',
    '--mantine-color-text': '#dde9f1',
    '--mantine-color-dimmed': '#94abbb',
    '--mantine-color-anchor': '#7fd0f7',
    '--mantine-color-placeholder': '#8298a8',
    '--mantine-color-default': '#152530',
    '--mantine-color-default-hover': '#1b303e',
    '--mantine-color-default-border': '#2a4252',
    '--surface': '#101c25',
    '--surface-soft': '#13212b',
    '--surface-active': '#12293a',
    '--line': '#22353f',
    '--line-soft': '#192932',
    '--ink': '#dde9f1',
    '--ink-soft': '#94abbb',
    '--accent': '#7fd0f7',
    '--bar': '#0d1a24',
    '--bar-raised': '#142735',
    '--bar-line': '#223b4b',
    '--status-good': '#5fd3a3',
    '--status-busy': '#7fd0f7',
    '--status-wait': '#ecbe62',
    '--status-bad': '#ff938a',
    '--status-refused': '#cfa8f2',
    '--status-quiet': '#9cb1c0',
    '--slot-used': '#4fb3e4',
    '--slot-open': '#245471',
    '--slot-none': '#1b2b36',
    '--shade': 'rgb(2 8 12 / 60%)',
  },
});
