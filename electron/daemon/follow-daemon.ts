import type { MessagePortMain } from 'electron';
import { type AdminEvent, adminEventSchema } from '../../server/contract/events.ts';
import type { PortAsk } from '../../server/contract/panel-port.ts';
import {
  createPanelPortClient,
  type PanelPortClient,
  type PortAnswer,
  PortBroken,
} from '../../server/contract/panel-port-client.ts';
import type { SupervisorState } from '../../server/contract/supervisor.ts';
import { fromElectronPort } from '../../server/panel-port/electron-port.ts';
import { applyEvent, type DaemonFacts } from './daemon-facts.ts';

/** How long a request of the tray may take, in ms. */
const answerMs = 10_000;

/** How long to wait before a stream that broke is opened again, in ms. */
const againMs = 1_000;

/** The app's own view of the gateway, over a port like the window's. */
export interface DaemonFollower {
  /** What is known of the gateway; null while nothing is heard of it. */
  facts(): DaemonFacts | null;

  /** Follows the gateway as it comes and goes; tells what the supervisor has told. */
  follow(state: SupervisorState): void;

  /** @throws PortBroken while no gateway runs; a DOMException `TimeoutError` when it does not answer */
  request(
    request: Pick<Extract<PortAsk, { kind: 'request' }>, 'method' | 'path' | 'body'>,
  ): Promise<PortAnswer>;
}

/**
 * @param options - `openPort`: see PanelPorts; `onEvent`: hears each event, in order; `onFacts`: something has changed
 */
export function createDaemonFollower(options: {
  readonly openPort: () => MessagePortMain | undefined;
  readonly onEvent: (event: AdminEvent) => void;
  readonly onFacts: () => void;
}): DaemonFollower {
  let followed: number | null = null;
  let client: PanelPortClient | null = null;
  let facts: DaemonFacts | null = null;
  let again: NodeJS.Timeout | undefined;

  const learn = (next: DaemonFacts | null): void => {
    if (next === facts) return;
    facts = next;
    options.onFacts();
  };

  const drop = (): void => {
    clearTimeout(again);
    const last = client;
    client = null;
    last?.close();
    learn(null);
  };

  const connect = (): void => {
    const port = options.openPort();
    if (!port) return;
    const own = createPanelPortClient(fromElectronPort(port));
    client = own;
    read(own)
      .catch(() => undefined)
      .finally(() => {
        // The state of the process tells the rest: as long as it runs, its stream is wanted.
        if (client !== own) return;
        drop();
        again = setTimeout(connect, againMs);
      });
  };

  const read = async (own: PanelPortClient): Promise<void> => {
    for await (const text of own.stream('/admin/events', new AbortController().signal)) {
      // An adopted gateway of another version may send what this one does not know.
      const event = adminEventSchema.safeParse(JSON.parse(text));
      if (!event.success || client !== own) continue;
      options.onEvent(event.data);
      learn(applyEvent(facts, event.data));
    }
  };

  return {
    facts: () => facts,
    follow(state) {
      const pid = state.kind === 'running' ? state.daemon.pid : null;
      if (pid === followed) return;
      followed = pid;
      drop();
      if (pid !== null) connect();
    },
    async request(request) {
      if (!client) throw new PortBroken('no gateway runs');
      return client.request(request, AbortSignal.timeout(answerMs));
    },
  };
}
