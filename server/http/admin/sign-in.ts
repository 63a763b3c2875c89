import type { FastifyPluginAsync } from 'fastify';
import type { ChangeLog } from '../../changes/change-log.ts';
import type { ClientRegistry } from '../../clients/client-registry.ts';
import type { TemporaryTokens } from '../../clients/temporary-tokens.ts';
import {
  type BridgeToken,
  bridgeRequestSchema,
  loginSchema,
  type Pairing,
  type PanelToken,
} from '../../contract/admin.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { publicAdminRoute } from '../admin-scope.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';
import type { Presence } from './require-presence.ts';

/** What hands out the tokens of panels and bridges. */
export interface SignInServices {
  readonly clients: ClientRegistry;
  readonly presence: Presence;
  readonly changes: ChangeLog;
  readonly pairingCodes: TemporaryTokens<'panel'>;
  readonly panelTokens: TemporaryTokens<'panel'>;
  readonly bridgeTokens: TemporaryTokens<string>;
  /** Most bytes of one message over a WebSocket. */
  readonly messageBytes: number;
  readonly panelUrl: () => string;
}

/** `/admin/pairing` and `/admin/bridges`: a link into the panel, and a stdio bridge's token. */
export function adminSignIn(services: SignInServices): FastifyPluginAsync {
  const { clients, presence, changes } = services;

  return async (app) => {
    app.post('/admin/pairing', async (request): Promise<Pairing> => {
      changes.note({ origin: originOf(request), text: 'A link into the panel was made' }, null);
      const { token, expiresAt } = services.pairingCodes.issue('panel');
      return { code: token, url: `${services.panelUrl()}#pair=${token}`, expiresAt };
    });

    app.post('/admin/bridges', async (request): Promise<BridgeToken> => {
      const { client } = parseBody(bridgeRequestSchema, request.body);
      clients.get(client);
      await presence.requireOwn(request, client);
      return { client, ...services.bridgeTokens.issue(client), messageBytes: services.messageBytes };
    });
  };
}

/** `POST /admin/login`: trades a single-use pairing code for the token of one panel session. Needs no token. */
export function panelLogin(
  services: Pick<SignInServices, 'pairingCodes' | 'panelTokens'>,
): FastifyPluginAsync {
  return async (app) => {
    app.post('/admin/login', publicAdminRoute, async (request): Promise<PanelToken> => {
      const { code } = parseBody(loginSchema, request.body);
      if (!services.pairingCodes.take(code)) throw new SnowgateError('PAIRING_INVALID');
      return services.panelTokens.issue('panel');
    });
  };
}
