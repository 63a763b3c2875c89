import { ipcMain, type MessagePortMain, type WebContents } from 'electron';
import {
  type Answer,
  type Ask,
  type AskChannel,
  askChannels,
  type TellChannel,
  type Told,
} from './contract.ts';
import { isPanelFrame } from './sender.ts';

/** What answers each channel. `contents` is the page that asks. */
export type AskHandlers = {
  readonly [Channel in AskChannel]: (
    ask: Ask<Channel>,
    contents: WebContents,
  ) => Answer<Channel> | Promise<Answer<Channel>>;
};

/** Answers the page's questions. A call from elsewhere than the panel, or with something else in it, is refused. */
export function answerAsks(handlers: AskHandlers): void {
  for (const channel of Object.keys(askChannels) as AskChannel[]) answerOne(channel, handlers[channel]);
}

function answerOne<Channel extends AskChannel>(channel: Channel, handler: AskHandlers[Channel]): void {
  ipcMain.handle(channel, (event, payload: unknown) => {
    if (!isPanelFrame(event.senderFrame)) throw new Error(`${channel}: not from the panel`);
    const ask = askChannels[channel].ask.safeParse(payload);
    if (!ask.success) throw new Error(`${channel}: not what this channel takes`);
    return handler(ask.data as Ask<Channel>, event.sender);
  });
}

/** Tells a page something; nothing when it is gone. */
export function tell<Channel extends TellChannel>(
  contents: WebContents,
  channel: Channel,
  payload: Told<Channel>,
  ports: readonly MessagePortMain[] = [],
): void {
  if (contents.isDestroyed() || !isPanelFrame(contents.mainFrame)) return;
  contents.postMessage(channel, payload, [...ports]);
}
