import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { ResultOwner, StoredPage, StoredResult } from '../model/stored-result.ts';
import type { CursorCodec } from './cursor.ts';
import type { ResultStore } from './result-store.ts';

/** When it is worth asking again for rows of a query that runs: nobody knows, and asking costs a call. */
const retryAfterSeconds = 5;

const handleForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What a cursor, or the handle of a query that went on by itself, stands for.
 *
 * @param text - a cursor, or a handle: then the first page
 * @throws RESULT_CURSOR_INVALID, RESULT_GONE, RESULT_NOT_READY, and the error of a query that failed
 */
export function findPage(
  services: { readonly results: ResultStore; readonly cursors: CursorCodec },
  owner: ResultOwner,
  text: string,
): StoredPage {
  if (handleForm.test(text)) return pageOf(services.results.find(owner, text), 0);
  const { queryId, from } = services.cursors.read(owner, text);
  return pageOf(services.results.findByQuery(owner, queryId), from);
}

function pageOf(result: StoredResult | null, from: number): StoredPage {
  if (result === null) throw new SnowgateError('RESULT_GONE');
  const { id, state, queryId, statement, expiresAt } = result;
  if (state.kind === 'running')
    throw new SnowgateError('RESULT_NOT_READY', { handle: id, retryAfterSeconds });
  if (state.kind === 'failed') throw new SnowgateError(state.code, state.data);
  if (queryId === null || statement === null) throw new SnowgateError('RESULT_GONE');
  return { ...statement, queryId, from, expiresAt };
}
