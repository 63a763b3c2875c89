import { Agent } from 'node:http';
import { readToken } from '../clients/token-file.ts';
import type { Home } from '../config/home.ts';
import { httpBackend } from './http-backend.ts';
import type { PanelBackend } from './panel-backend.ts';

/** A gateway that somebody else has started, for the owner of its state folder. `url`: `http://127.0.0.1:PORT`. */
export function gatewayBackend(home: Pick<Home, 'adminTokenFile'>, url: string): PanelBackend {
  const { hostname, port } = new URL(url);
  return httpBackend({
    token: () => readToken(home.adminTokenFile),
    target: () => ({
      // An IPv6 address stands in brackets in an address, and without them here.
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      // Of its own: the global one can be told to go through a proxy, and the token must not leave this machine.
      agent: new Agent(),
    }),
  });
}
