import type { HolderView } from '../contract/supervisor.ts';
import { httpCall } from '../instance/admin-client.ts';
import { findPortHolder } from '../instance/port-holder.ts';

/** How long the holder of the port may take to say what it is, in ms. */
const answerMs = 2000;

/**
 * Who listens on the port that the daemon wants. A Snowgate of another state folder is told by how it refuses a caller
 * without a token; it is sent nothing that it could use.
 *
 * @param url - where the daemon would listen
 */
export async function viewPortHolder(url: string): Promise<HolderView> {
  const holder = await findPortHolder(Number(new URL(url).port));
  const snowgate = await answersLikeUs(url);
  const { pid = null, name = null, uid } = holder ?? {};
  const own = uid !== undefined && uid === process.getuid?.();
  return { pid, name, snowgate, endable: snowgate && own && pid !== null && pid !== process.pid };
}

async function answersLikeUs(url: string): Promise<boolean> {
  try {
    const { status, text } = await httpCall({
      url: new URL('/mcp/tools', url).href,
      method: 'GET',
      timeoutMs: answerMs,
    });
    return status === 401 && /"code":"AUTH_REQUIRED"/.test(text);
  } catch {
    // Silent, or it speaks something else than HTTP.
    return false;
  }
}
