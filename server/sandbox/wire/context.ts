import type { SandboxEngine } from '../engine-types.ts';
import type { ChunkAccess } from './chunk-access.ts';
import type { WireIdentity } from './identity.ts';
import type { OauthTokens } from './oauth-tokens.ts';
import type { QueryRegistry } from './query-registry.ts';
import type { ResultStore } from './result-store.ts';
import type { SessionStore } from './session-store.ts';
import type { WireSettings } from './settings.ts';

/** What the routes share. */
export interface WireContext {
  readonly identity: WireIdentity;
  readonly settings: WireSettings;
  readonly engine: SandboxEngine;
  readonly sessions: SessionStore;
  readonly queries: QueryRegistry;
  readonly results: ResultStore;
  readonly access: ChunkAccess;
  readonly oauth: OauthTokens;
}
