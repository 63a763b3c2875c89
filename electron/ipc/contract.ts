import { z } from 'zod';
import { type SupervisorState, supervisorStateSchema } from '../../server/contract/supervisor.ts';
import {
  type SecretsAnswer,
  type SecretsView,
  secretFieldSchema,
  secretsAnswerSchema,
  secretsViewSchema,
} from '../secrets/secrets-view.ts';
import {
  type DesktopSettings,
  desktopSettingsSchema,
  type SettingsChange,
  settingsChangeSchema,
} from '../settings/desktop-settings.ts';

/** A part of the panel that a click outside of it leads to. */
export const panelPlaceSchema = z.enum(['panel', 'confirmations', 'approvals', 'denials', 'clients']);
export type PanelPlace = z.infer<typeof panelPlaceSchema>;

/** What a person can ask of the gateway's process. `take-over`: end who holds its port, if that is a Snowgate, and start. */
export const daemonOrderSchema = z.enum(['start', 'stop', 'restart', 'take-over']);
export type DaemonOrder = z.infer<typeof daemonOrderSchema>;

const nothing = z.void();

export type { SecretsAnswer, SecretsView };

const secretPlaceSchema = z.strictObject({ profile: z.string().min(1).max(64), field: secretFieldSchema });
export type SecretPlaceAsk = z.infer<typeof secretPlaceSchema>;

/** Longest secret taken, in characters: a private key fits. */
const longestSecret = 20_000;

/** Longest report of the page taken, in characters. */
export const longestReport = 2_000;

/** The page asks, the main process answers: `ask` is checked there, and so is who asks. */
export const askChannels = {
  /** How the gateway's process is. */
  'daemon-state': { ask: nothing, answer: supervisorStateSchema },
  /** Asks for a change of it; its effect comes as states. */
  'daemon-order': { ask: daemonOrderSchema, answer: nothing },
  /** Wants a port to the gateway: sent as soon as there is one, and again for each gateway that comes after it. */
  'panel-port': { ask: nothing, answer: nothing },
  settings: { ask: nothing, answer: desktopSettingsSchema },
  'change-settings': { ask: settingsChangeSchema, answer: desktopSettingsSchema },
  /** The last lines that the gateway's process has printed, without secrets; oldest first. */
  'daemon-lines': { ask: nothing, answer: z.array(z.string()) },
  /** Opens the folder with the logs. */
  'open-logs': { ask: nothing, answer: nothing },
  /** Where the secrets of the profiles are kept. */
  secrets: { ask: nothing, answer: secretsViewSchema },
  /** Moves a secret from the profiles file into the keychain. */
  'move-secret': { ask: secretPlaceSchema, answer: secretsAnswerSchema },
  /** Puts a new secret into the keychain. It goes this way only: no answer ever holds one. */
  'replace-secret': {
    ask: secretPlaceSchema.extend({ secret: z.string().min(1).max(longestSecret) }),
    answer: secretsAnswerSchema,
  },
  /** An error in the page that nobody caught, for the app's log. */
  'report-problem': { ask: z.string().max(longestReport), answer: nothing },
} as const satisfies Readonly<Record<string, { readonly ask: z.ZodType; readonly answer: z.ZodType }>>;

/** The main process tells the page. */
export const tellChannels = {
  'daemon-state': supervisorStateSchema,
  /** With it comes one message port to the gateway: see server/contract/panel-port.ts. */
  'panel-port': nothing,
  settings: desktopSettingsSchema,
  /** Bring this part of the panel into view. */
  show: panelPlaceSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type AskChannel = keyof typeof askChannels;
export type Ask<Channel extends AskChannel> = z.infer<(typeof askChannels)[Channel]['ask']>;
export type Answer<Channel extends AskChannel> = z.infer<(typeof askChannels)[Channel]['answer']>;
export type TellChannel = keyof typeof tellChannels;
export type Told<Channel extends TellChannel> = z.infer<(typeof tellChannels)[Channel]>;

/** All that the page sees of the app, as `window.snowgateDesktop`. A port comes as a message of the window itself. */
export interface DesktopBridge {
  daemonState(): Promise<SupervisorState>;
  orderDaemon(order: DaemonOrder): Promise<void>;
  requestPort(): Promise<void>;
  settings(): Promise<DesktopSettings>;
  changeSettings(change: SettingsChange): Promise<DesktopSettings>;
  daemonLines(): Promise<string[]>;
  openLogs(): Promise<void>;
  secrets(): Promise<SecretsView>;
  moveSecret(place: SecretPlaceAsk): Promise<SecretsAnswer>;
  replaceSecret(place: SecretPlaceAsk, secret: string): Promise<SecretsAnswer>;
  onDaemonState(listener: (state: SupervisorState) => void): void;
  onSettings(listener: (settings: DesktopSettings) => void): void;
  onShow(listener: (place: PanelPlace) => void): void;
}

/** The data of the window message that carries a port to the page. */
export const portMessage = 'snowgate-panel-port';
