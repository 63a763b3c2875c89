import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Session } from '../../sessions/session.ts';
import type { OpenConnection, SessionRegistry } from '../../sessions/session-registry.ts';
import { initializeSender, modernSender, type Sender } from './sender.ts';
import type { ServerBinding } from './tool-server.ts';

/** Longest initialize taken (bytes): the protocol layer keeps what it says for as long as the connection lives. */
const longestHello = 64 * 1024;

/** What the messages on one protocol connection (a 2025-era MCP session, a WebSocket) mean for the sessions. */
export interface ConnectionSessions {
  /**
   * Looks at a message before it is served.
   * @throws SESSION_CAP, SESSION_CLIENT_CAP when there is no room for its session; SESSION_CLOSED when that was closed;
   * SESSION_HELLO_TOO_LARGE for an initialize that says too much
   */
  incoming(message: JSONRPCMessage): void;
  /** The connection is gone. */
  gone(): void;
}

/**
 * Finds the session of each message and binds it to the connection: `initialize` opens one, whatever follows it shows
 * that the handshake is through, and a request of the 2026 era names its sender anew each time.
 *
 * @param close - ends the connection
 */
export function createConnectionSessions(
  sessions: SessionRegistry,
  who: Pick<ServerBinding, 'client' | 'transport'>,
  close: () => void,
): ConnectionSessions {
  const bound = new Map<Session, OpenConnection>();
  let legacy = false;

  const bind = (era: ServerBinding['era'], sender: Sender) => {
    const session = sessions.enter({ ...who, era, clientInfo: sender.clientInfo }, sender.protocolVersion);
    if (!bound.has(session)) bound.set(session, sessions.connect(session, close));
  };

  return {
    incoming(message) {
      if ([...bound.keys()].some((session) => session.closing)) throw new SnowgateError('SESSION_CLOSED');
      const opening = initializeSender(message);
      if (opening) {
        if (JSON.stringify(message).length > longestHello) {
          throw new SnowgateError('SESSION_HELLO_TOO_LARGE', { limit: longestHello });
        }
        legacy = true;
        bind('legacy', opening);
        return;
      }
      const sender = legacy ? undefined : modernSender(message);
      if (sender) bind('modern', sender);
      for (const connection of bound.values()) connection.ready();
    },
    gone() {
      for (const connection of bound.values()) connection.gone();
      bound.clear();
    },
  };
}
