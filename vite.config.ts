import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { theme, themeVariables } from './renderer/ui/theme.ts';

const themeSheet = 'virtual:theme.css';

/**
 * Serves the theme as a style sheet. Mantine would write its variables into a <style> element when the page starts,
 * which `style-src 'self'` forbids.
 */
function themeAsStyleSheet(): Plugin {
  return {
    name: 'theme-as-style-sheet',
    resolveId: (id) => (id === themeSheet ? themeSheet : undefined),
    load(id) {
      if (id !== themeSheet) return undefined;
      const merged = mergeMantineTheme(DEFAULT_THEME, theme);
      const defaults = defaultCssVariablesResolver(merged);
      const own = themeVariables(merged);
      return convertCssVariables({
        variables: { ...defaults.variables, ...own.variables },
        light: { '--mantine-color-scheme': 'light', ...defaults.light, ...own.light },
        dark: { '--mantine-color-scheme': 'dark', ...defaults.dark, ...own.dark },
      });
    },
  };
}

export default defineConfig({
  root: 'renderer',
  // The same files are served at / by the daemon and from disk by the desktop window.
  base: './',
  plugins: [react(), themeAsStyleSheet()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // Files only: nothing inlined that the page's security policy would have to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // The licences of what is bundled go along with it.
    license: { fileName: 'licences.md' },
  },
});
