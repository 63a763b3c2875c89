import { type IpcRendererEvent, ipcRenderer } from 'electron';
import type { Answer, Ask, AskChannel, TellChannel, Told } from './contract.ts';

/** Asks the main process. */
export function ask<Channel extends AskChannel>(
  channel: Channel,
  ...payload: undefined extends Ask<Channel> ? [] : [Ask<Channel>]
): Promise<Answer<Channel>> {
  return ipcRenderer.invoke(channel, ...payload) as Promise<Answer<Channel>>;
}

/** Calls back with what the main process tells, and the ports that come along. */
export function onTold<Channel extends TellChannel>(
  channel: Channel,
  listener: (payload: Told<Channel>, ports: readonly MessagePort[]) => void,
): void {
  ipcRenderer.on(channel, (event: IpcRendererEvent, payload: Told<Channel>) =>
    listener(payload, event.ports),
  );
}
