/** Whether the app is launched at login. Off until somebody asks for it. */
export interface Autostart {
  enabled(): boolean;
  set(enabled: boolean): void;
}
