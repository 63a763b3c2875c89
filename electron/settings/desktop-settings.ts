import { z } from 'zod';

/** How the desktop app behaves; what the gateway does is in its own configuration. */
export const desktopSettingsSchema = z.object({
  /** Closing the window leaves the app in the tray, where there is one; else it quits. */
  keepInTray: z.boolean().default(true),
});
export type DesktopSettings = Readonly<z.infer<typeof desktopSettingsSchema>>;

/** A change of some of them. */
export const settingsChangeSchema = desktopSettingsSchema.partial().strict();
export type SettingsChange = Readonly<z.infer<typeof settingsChangeSchema>>;
