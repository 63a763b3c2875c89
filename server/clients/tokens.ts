import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token opens; the prefix lets secret scanners and people tell them apart. */
export type TokenKind = 'client' | 'admin' | 'metrics' | 'panel' | 'bridge' | 'pairing' | 'confirmation';

const prefixes: Readonly<Record<TokenKind, string>> = {
  client: 'sgc_',
  admin: 'sga_',
  metrics: 'sgm_',
  panel: 'sgp_',
  bridge: 'sgb_',
  pairing: 'sgx_',
  confirmation: 'sgy_',
};

/** A new random token with 256 bits from the system's generator. */
export function newToken(kind: TokenKind): string {
  return prefixes[kind] + randomBytes(32).toString('base64url');
}

/**
 * What is kept of a token. A plain SHA-256 is enough, because a token has 256 random bits: there is nothing to guess,
 * so a slow password hash would only slow down every request.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

/** Compares two hashes in constant time. */
export function sameHash(a: string, b: string): boolean {
  return sameBytes(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}

/** Compares the bytes of two hashes in constant time. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
