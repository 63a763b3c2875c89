import type { ProfileView } from '../contract/admin.ts';
import type { ProfileFacts } from '../doctor/facts.ts';
import type { ServedTools } from '../mcp/transports/http.ts';
import type { PolicyAnalyser } from '../policy/analyser/analyser.ts';
import type { SnowflakeClient } from '../snowflake/types.ts';

/** The parts of a gateway that reach beyond this process, given from outside. */
export interface GatewayDependencies {
  readonly profile: SnowflakeClient;
  readonly analyser: PolicyAnalyser;
  /** True when the profile is the built-in sandbox. */
  readonly sandbox: boolean;
  readonly profiles: () => Promise<readonly ProfileView[]>;
  /** The profiles as the doctor sees them. */
  readonly profileFacts: () => Promise<ProfileFacts>;
  /** Others than the product's tools: for the conformance run. */
  readonly tools?: ServedTools;
}
