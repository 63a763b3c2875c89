import { createHmac, randomBytes } from 'node:crypto';
import { sameSecret } from './secret-compare.ts';

/** Where a chunk is, and the headers that open it. */
export interface ChunkHeaders {
  readonly 'x-amz-server-side-encryption-customer-algorithm': 'AES256';
  readonly 'x-amz-server-side-encryption-customer-key': string;
}

/**
 * Signs and checks chunk addresses. As with Snowflake's cloud storage an address alone opens nothing: it takes the
 * signature in it and the result's key in a header. Both come from one secret that lives as long as the server.
 */
export class ChunkAccess {
  readonly #secret = randomBytes(32);

  /** The path and query string of one chunk. */
  path(queryId: string, index: number): string {
    return `/results/${queryId}/${index}?signature=${this.#mac(`chunk ${queryId} ${index}`)}`;
  }

  /** The headers that go with every chunk of a result. */
  headers(queryId: string): ChunkHeaders {
    return {
      'x-amz-server-side-encryption-customer-algorithm': 'AES256',
      'x-amz-server-side-encryption-customer-key': this.#mac(`key ${queryId}`),
    };
  }

  /** True when both the signature and the key belong to exactly this chunk. */
  allows(queryId: string, index: string, signature: string, key: string): boolean {
    const signed = sameSecret(signature, this.#mac(`chunk ${queryId} ${index}`));
    return sameSecret(key, this.#mac(`key ${queryId}`)) && signed;
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}
