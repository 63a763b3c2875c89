import { app, BrowserWindow } from 'electron';

/** Starting the app again brings its window to the front. */
export function registerSecondInstance(): void {
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
}
