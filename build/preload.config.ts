import { defineConfig } from 'vite';

/** The preload script of the window as one CommonJS file: a sandboxed one can be nothing else. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/electron/window',
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
    lib: { entry: 'electron/window/panel-preload.ts', formats: ['cjs'], fileName: () => 'panel-preload.cjs' },
    rollupOptions: { external: ['electron'] },
  },
});
