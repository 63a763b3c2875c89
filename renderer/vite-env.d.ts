/// <reference types="vite/client" />

/** Written by the build from ui/theme.ts. */
declare module 'virtual:theme.css';
