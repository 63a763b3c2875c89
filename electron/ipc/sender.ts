import { isPanelUrl } from './panel-origin.ts';

/** What is looked at of the frame that calls (Electron's WebFrameMain). */
export interface CallingFrame {
  readonly url: string;
  readonly origin: string;
  readonly parent: unknown;
}

/**
 * Whether a call comes from the panel: the page itself and no frame inside of it, still on the panel's own address. A
 * frame that is gone already has nothing to ask.
 */
export function isPanelFrame(frame: CallingFrame | null | undefined): boolean {
  return !!frame && frame.parent === null && isPanelUrl(frame.url) && isPanelUrl(`${frame.origin}/`);
}
