import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Store } from '../../store/store.ts';
import type { ResultOwner } from '../model/stored-result.ts';

/** 256 random bits, made once for each state folder and kept in `usage.db`: cursors outlive a restart. */
export function loadCursorKey(store: Store): Buffer {
  // As text: libsql ends the process when it is given a Buffer.
  store
    .prepare('INSERT OR IGNORE INTO cursor_key (one, key) VALUES (1, ?)')
    .run(randomBytes(32).toString('base64'));
  const { key } = store.prepare('SELECT key FROM cursor_key').get() as { key: string };
  return Buffer.from(key, 'base64');
}

/** Where a page begins, and until when (ms since 1970) the result can be read. */
export interface CursorPlace {
  readonly queryId: string;
  /** Index of the page's first row in the stored result. */
  readonly from: number;
  readonly expiresAt: number;
}

/**
 * Cursors are handed to models and come back from them, so nothing in them is believed without its signature. The
 * client is part of what is signed and not of the text: a cursor of somebody else is as wrong as an invented one, and
 * the answer is the same for both.
 */
export interface CursorCodec {
  /** The text of a cursor, or null for a query id that is not in Snowflake's form: such a result cannot be paged. */
  sign(owner: ResultOwner, place: CursorPlace): string | null;

  /** @throws RESULT_CURSOR_INVALID for anything that was not signed for this client, RESULT_GONE past its time */
  read(owner: ResultOwner, cursor: string): CursorPlace;
}

/** Bytes: version 1, query id 16, first row 5, end of life in seconds 4, signature 16. Base64url needs no filling. */
const version = 1;
const signedBytes = 26;
const macBytes = 16;
const textLength = ((signedBytes + macBytes) / 3) * 4;
const largestRow = 2 ** 40 - 1;

const queryIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @param key - 256 random bits that outlive the process, so that cursors do as well */
export function createCursorCodec(key: Buffer, now: () => number = Date.now): CursorCodec {
  const macOf = (owner: ResultOwner, signed: Buffer) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['cursor', owner.name, owner.createdAt]))
      .update(signed)
      .digest()
      .subarray(0, macBytes);

  return {
    sign(owner, { queryId, from, expiresAt }) {
      if (!queryIdForm.test(queryId) || from > largestRow) return null;
      const signed = Buffer.alloc(signedBytes);
      signed.writeUInt8(version, 0);
      signed.write(queryId.replaceAll('-', ''), 1, 'hex');
      signed.writeUIntBE(from, 17, 5);
      signed.writeUInt32BE(Math.floor(expiresAt / 1000), 22);
      return Buffer.concat([signed, macOf(owner, signed)]).toString('base64url');
    },

    read(owner, cursor) {
      const bytes = Buffer.from(cursor.length === textLength ? cursor : '', 'base64url');
      // Text that is not base64url is skipped over by the decoder and so comes out too short.
      if (bytes.length !== signedBytes + macBytes) throw new SnowgateError('RESULT_CURSOR_INVALID');
      const signed = bytes.subarray(0, signedBytes);
      if (!timingSafeEqual(bytes.subarray(signedBytes), macOf(owner, signed)) || signed[0] !== version) {
        throw new SnowgateError('RESULT_CURSOR_INVALID');
      }
      const expiresAt = signed.readUInt32BE(22) * 1000;
      if (expiresAt <= now()) throw new SnowgateError('RESULT_GONE');
      const hex = signed.toString('hex', 1, 17);
      const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
      return { queryId: parts.join('-'), from: signed.readUIntBE(17, 5), expiresAt };
    },
  };
}
