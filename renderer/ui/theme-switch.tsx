import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { strings } from '../lib/strings.ts';
import { Icon, type IconName } from './icon.tsx';
import classes from './theme-switch.module.css';

const choices = [
  { value: 'light', icon: 'sun' },
  { value: 'dark', icon: 'moon' },
  { value: 'auto', icon: 'screen' },
] as const satisfies readonly { readonly value: string; readonly icon: IconName }[];

/** Light, dark, or as the system has it; the choice is kept in this browser. */
export function ThemeSwitch() {
  // Mantine would switch transitions off by a <style> element, which the page's security policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <SegmentedControl
      aria-label={strings.theme.label}
      classNames={{
        root: classes.root ?? '',
        label: classes.label ?? '',
        indicator: classes.indicator ?? '',
      }}
      withItemsBorders={false}
      value={colorScheme}
      onChange={setColorScheme}
      data={choices.map(({ value, icon }) => ({
        value,
        label: (
          <span className={classes.choice} title={strings.theme[value]}>
            <Icon name={icon} />
            <span className="visually-hidden">{strings.theme[value]}</span>
          </span>
        ),
      }))}
    />
  );
}
