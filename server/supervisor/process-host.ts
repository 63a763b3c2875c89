import type { ToDaemon } from '../contract/daemon-port.ts';
import type { ProcessEnd } from '../contract/supervisor.ts';

/** What a process of the daemon tells its supervisor, in this order; after `ended` nothing more comes. */
export interface ProcessEvents {
  /** It exists. */
  spawned(pid: number): void;

  /** It has posted something, still to be checked. */
  message(message: unknown): void;

  /** It has printed a line. */
  line(line: string): void;

  /** It is gone, or never came up; told once, after its last line. */
  ended(end: ProcessEnd): void;
}

/** A process of the daemon. Every call is harmless when it is gone already. */
export interface ProcessHandle<Port> {
  /** Posts a message, and hands ports over where the host can. */
  post(message: ToDaemon, ports?: readonly Port[]): void;

  /** SIGTERM; where there is none, the system's nearest. */
  terminate(): void;

  /** SIGKILL. */
  kill(): void;
}

/**
 * How processes of the daemon come to be: an Electron utility process for the desktop app, a Node child for everything
 * else. `Port` is what can be handed over to one with a message.
 */
export interface ProcessHost<Port = never> {
  /** @param args - arguments for the daemon's program */
  start(args: readonly string[], events: ProcessEvents): ProcessHandle<Port>;
}
