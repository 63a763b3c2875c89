import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of this folder in a process of its own, which talks in messages. */
export interface Child {
  /** The next message. @throws when the process ends instead */
  next<T>(): Promise<T>;
  send(message: object): void;
  stop(): Promise<void>;
}

/** Starts `NAME.ts` of this folder. */
export function startChild(name: string): Child {
  const child: ChildProcess = fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    async next<T>() {
      const first = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
      if (!first) throw new Error(`the process ${name} ended early`);
      return first[0] as T;
    },
    send: (message) => child.send(message),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Tells the starter something; for the program's side. */
export function tellStarter(message: object): void {
  process.send?.(message);
}
