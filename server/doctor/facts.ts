import type { Policy } from '../contract/policy.ts';

/** Something that was asked for: what came, or why nothing came. */
export type Asked<T> = { readonly value: T } | { readonly missing: string };

/** A file or folder of the state folder. */
export interface PlaceFacts {
  readonly path: string;
  readonly kind: 'folder' | 'secret';
  /** Permission bits; null where the system has none (Windows). */
  readonly mode: number | null;
}

/** A profile as far as the doctor needs it; never a secret. */
export interface LoginFacts {
  readonly name: string;
  readonly active: boolean;
  /** True when it logs in with a user's password and nothing else. */
  readonly password: boolean;
  /** Keys whose secret is written out in the file. */
  readonly plainSecrets: readonly string[];
}

export interface ProfileFacts {
  /** The name of the profile in use. */
  readonly active: string;
  readonly logins: readonly LoginFacts[];
  /** Files that were refused and profiles that are not valid. */
  readonly problems: readonly { readonly message: string; readonly next: string }[];
}

/** A client and what it may do. */
export interface ClientFacts {
  readonly name: string;
  readonly policy: Policy;
  /** True when it has a policy of its own. */
  readonly own: boolean;
}

/** Whether anything stands between what the AI clients start and this gateway's own files. */
export interface BoundaryFacts {
  /** The user that the gateway runs as, or that examines its files; null where the system has no user ids (Windows). */
  readonly uid: number | null;
  /** The users whose processes have held sessions of clients; null when no gateway runs that could have seen any. */
  readonly clientUids: readonly number[] | null;
}

/** What can be seen on this machine. */
export interface LocalFacts {
  readonly host: string;
  readonly places: readonly PlaceFacts[];
  readonly boundary: BoundaryFacts;
  readonly profiles: Asked<ProfileFacts>;
  readonly clients: Asked<readonly ClientFacts[]>;
}

/** One row of SHOW GRANTS TO ROLE. */
export interface Grant {
  /** The role that holds it. */
  readonly role: RoleName;
  readonly privilege: string;
  /** TABLE, SCHEMA, WAREHOUSE, ACCOUNT, ... as Snowflake writes it. */
  readonly on: string;
  /** As Snowflake prints it: parts quoted only where they need it. */
  readonly name: string;
}

/** An account role, or a role inside a database. */
export interface RoleName {
  readonly kind: 'ROLE' | 'DATABASE ROLE';
  /** As SQL names it. */
  readonly sql: string;
}

/** Every grant of a role and of the roles granted to it. */
export interface RoleGrants {
  readonly grants: readonly Grant[];
  /** Roles whose grants could not be listed, each with the reason. */
  readonly unseen: readonly string[];
}

export interface SessionFacts {
  readonly role: string | null;
  readonly user: string | null;
  readonly warehouse: string | null;
  /** True when the session itself says that no secondary role is in force. */
  readonly secondaryOff: boolean;
}

export interface WarehouseFacts {
  readonly name: string;
  readonly monitor: string | null;
  /** Seconds without use after which it is suspended; null = never. */
  readonly autoSuspend: number | null;
}

/** What Snowflake says, asked through the profile. */
export interface AccountFacts {
  readonly session: Asked<SessionFacts>;
  /** The user's DEFAULT_SECONDARY_ROLES as Snowflake prints it. */
  readonly defaultSecondary: Asked<string>;
  readonly grants: Asked<RoleGrants>;
  readonly warehouse: Asked<WarehouseFacts>;
}
