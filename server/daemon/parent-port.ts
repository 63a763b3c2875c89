import { type FromDaemon, type ToDaemon, toDaemonSchema } from '../contract/daemon-port.ts';

/** The daemon's line to the process that started it and keeps it alive. */
export interface ParentPort {
  /** Tells the parent. Says nothing when the parent is gone. */
  post(message: FromDaemon): void;

  /**
   * Hears one kind of message.
   *
   * @param listener - `ports`: what the parent handed over with it
   */
  on<Kind extends ToDaemon['kind']>(
    kind: Kind,
    listener: (message: Extract<ToDaemon, { kind: Kind }>, ports: readonly unknown[]) => void,
  ): void;

  /** Lets go of the line, so that the process can end. */
  close(): void;
}

/** The part of Electron's `process.parentPort` that is used here; this package must not import Electron. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: readonly unknown[] }) => void): void;
}

/**
 * The line to the parent: Electron's, or Node's when the parent said that it is a supervisor. Other programs that hand
 * their children a channel (pm2 does) are not spoken to.
 *
 * A parent that dies leaves its daemon running, where the system allows that: clients are connected to it, and the
 * next start finds it.
 *
 * @returns undefined when nobody supervises this process
 */
export function connectParent(supervised: boolean): ParentPort | undefined {
  const utility: UtilityPort | undefined = Reflect.get(process, 'parentPort');
  if (utility) {
    return withListeners((hear) => utility.on('message', ({ data, ports }) => hear(data, ports)), {
      post: (message) => utility.postMessage(message),
      // A utility process does not end by itself when nothing is left to do.
      close: () => process.exit(),
    });
  }
  if (!supervised || !process.send) return undefined;
  // Its pipes break with the parent; writing into them must not end the daemon.
  process.stdout.on('error', ignore);
  process.stderr.on('error', ignore);
  return withListeners((hear) => process.on('message', (message) => hear(message, [])), {
    post(message) {
      if (process.connected) process.send?.(message, undefined, undefined, ignore);
    },
    close() {
      if (process.connected) process.disconnect();
    },
  });
}

function ignore(): void {}

type Hear = (message: unknown, ports: readonly unknown[]) => void;

function withListeners(listen: (hear: Hear) => void, line: Pick<ParentPort, 'post' | 'close'>): ParentPort {
  const listeners = new Map<ToDaemon['kind'], (message: ToDaemon, ports: readonly unknown[]) => void>();
  listen((message, ports) => {
    const parsed = toDaemonSchema.safeParse(message);
    if (parsed.success) listeners.get(parsed.data.kind)?.(parsed.data, ports);
  });
  return {
    ...line,
    on(kind, listener) {
      listeners.set(kind, (message, ports) => listener(message as Parameters<typeof listener>[0], ports));
    },
  };
}
