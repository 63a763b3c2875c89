import type { DaemonAddress, Heartbeat, PortError } from '../contract/daemon-port.ts';
import type { HolderView, ProcessEnd, StateOf } from '../contract/supervisor.ts';

/** The clocks of a supervisor. Each runs at most once at a time. */
export type TimerName =
  /** The start takes too long. */
  | 'ready'
  /** A heartbeat is overdue. */
  | 'heartbeat'
  /** Time for the next health check. */
  | 'health'
  /** The process had its time to end. */
  | 'stop'
  /** The wait after a crash is over. */
  | 'retry'
  /** Time to look whether somebody else has started a daemon. */
  | 'look';

/** What can happen to a supervisor. */
export type SupervisorEvent =
  /** Somebody wants a daemon. */
  | { readonly kind: 'start_asked' }
  /** Somebody wants no daemon. */
  | { readonly kind: 'stop_asked' }
  /** Somebody wants another daemon than the one that runs. */
  | { readonly kind: 'restart_asked' }
  /** Somebody wants an own daemon in the place of an adopted one, or of the Snowgate that holds the port. */
  | { readonly kind: 'take_over_asked' }
  /** The supervisor itself ends: its own daemon goes with it, an adopted one stays. */
  | { readonly kind: 'release_asked' }
  /** The process exists. */
  | { readonly kind: 'spawned'; readonly pid: number }
  /** The daemon listens. */
  | { readonly kind: 'ready'; readonly daemon: DaemonAddress }
  /** A daemon of somebody else was found where an own one was to be started: there is no process of ours. */
  | { readonly kind: 'adopted'; readonly daemon: DaemonAddress }
  /** A daemon of somebody else was found while nothing was wanted. */
  | { readonly kind: 'found'; readonly daemon: DaemonAddress }
  /** The daemon says that it cannot start; its end follows. */
  | { readonly kind: 'failed'; readonly error: PortError }
  /** The daemon says that it was asked to stop. */
  | { readonly kind: 'leaving' }
  | { readonly kind: 'heartbeat'; readonly beat: Heartbeat }
  /** The outcome of a health check of that process. */
  | { readonly kind: 'health'; readonly pid: number; readonly answered: boolean }
  /**
   * The process is gone, ours or the one that was watched, or the start ended without one.
   * `gracefully`: an adopted daemon has taken its leave (it removes its file); our own says so itself.
   */
  | {
      readonly kind: 'exited';
      readonly end: ProcessEnd;
      readonly lines: readonly string[];
      readonly gracefully?: boolean;
    }
  /** There were too many crashes in a short time. */
  | { readonly kind: 'crash_limit' }
  /** Who holds the port is known now. */
  | { readonly kind: 'holder'; readonly holder: HolderView }
  | { readonly kind: 'timer'; readonly timer: TimerName };

/** What somebody should be told, once for each cause. */
export type SupervisorNotice =
  /** The daemon stays down. */
  | StateOf<'crashed'>
  /** The port is taken; told when its holder is known. */
  | StateOf<'port_taken'>;

/** Whose process an effect is about. */
export type Whose = StateOf<'stopping'>['whose'];

/** What a supervisor does because of an event. */
export type Effect =
  /**
   * Finds a daemon that runs already, or starts one; tells `adopted`, or `spawned` and what follows, or `exited`.
   * `port`: the one to listen on whatever the configuration says, because clients know it already.
   */
  | { readonly kind: 'spawn'; readonly port: number | null }
  /** Asks the process to end by itself. */
  | { readonly kind: 'ask_stop'; readonly whose: Whose; readonly pid: number | null }
  /** SIGTERM; calls a start off that has no process yet. */
  | { readonly kind: 'terminate'; readonly whose: Whose; readonly pid: number | null }
  /** SIGKILL. */
  | { readonly kind: 'kill'; readonly whose: Whose; readonly pid: number | null }
  /** Tells `exited` when a process that is not our child is gone. */
  | { readonly kind: 'watch'; readonly pid: number; readonly whose: Whose }
  | { readonly kind: 'check_health'; readonly daemon: DaemonAddress }
  | { readonly kind: 'find_holder'; readonly port: number }
  /** Tells `found` when somebody else has started a daemon. */
  | { readonly kind: 'look' }
  /** Counts a crash; tells `crash_limit` when it was one too many. */
  | { readonly kind: 'count_crash' }
  | { readonly kind: 'forget_crashes' }
  /** Starts a timer anew. */
  | { readonly kind: 'arm'; readonly timer: TimerName; readonly ms: number }
  /** Stops all timers, and watching. */
  | { readonly kind: 'disarm' }
  | { readonly kind: 'notify'; readonly notice: SupervisorNotice };

/** How long a supervisor waits for what, in ms. */
export interface Timings {
  /**
   * From the start of the process until it says that it is ready. That costs a second of a processor, which a machine
   * that has just been switched on may not give for long; ended for it, the daemon would only have to begin again.
   */
  readonly readyMs: number;
  /** From the polite question to SIGTERM: longer than any sensible limits.shutdownSeconds. */
  readonly askMs: number;
  /** From SIGTERM to SIGKILL, and between further ones. */
  readonly terminateMs: number;
  /** Between two heartbeats at most; the daemon sends one every 2 s. */
  readonly beatMs: number;
  /** Between two health checks. */
  readonly healthMs: number;
  /** Between two looks for somebody else's daemon while nothing is wanted. */
  readonly lookMs: number;
  /** A daemon that has run so long has not come up badly: the next crash is the first of a new row. */
  readonly stableMs: number;
}

export const defaultTimings: Timings = {
  readyMs: 60_000,
  askMs: 60_000,
  terminateMs: 5_000,
  beatMs: 8_000,
  healthMs: 15_000,
  lookMs: 2_000,
  stableMs: 60_000,
};
