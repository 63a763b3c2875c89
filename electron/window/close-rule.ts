/** What is known when somebody closes the window. */
export interface CloseSituation {
  /** The app ends anyway. */
  readonly quitting: boolean;

  /** The setting. */
  readonly keepInTray: boolean;

  /** Whether an icon of ours can be seen somewhere. */
  readonly trayShown: boolean;

  readonly platform: NodeJS.Platform;
}

/** close = let it go; hide = the app goes on without a window; quit = the app ends, and asks first where it must. */
export type CloseOutcome = 'close' | 'hide' | 'quit';

/**
 * What closing the window means. It is hidden only where there is a way back to it that can be seen: an icon, or the
 * dock of macOS. Where there is none, an app without a window would be one that nobody knows of.
 */
export function closeOutcome({ quitting, keepInTray, trayShown, platform }: CloseSituation): CloseOutcome {
  if (quitting) return 'close';
  if (!keepInTray) return 'quit';
  return trayShown || platform === 'darwin' ? 'hide' : 'quit';
}
