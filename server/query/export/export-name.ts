import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { ExportFormat } from './export-writer.ts';

/** Most folders and the name in a path below the client's own folder, and most UTF-8 bytes of each. */
const mostParts = 5;
const longestPart = 120;

/** Names that Windows takes for devices, whatever ending they have. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** Signs that some file system forbids or reads in a way of its own: `:` is a stream, `\` a folder on Windows. */
const forbidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}<>:"|?*\\]/u;

/**
 * Checks the file name that a model chose. What is left means the same on every system: a plain relative path that
 * cannot lead out of the folder. The ending of the format is added where it is missing, so that an export is never
 * something else by its name.
 *
 * @returns the folders and, last, the name
 * @throws EXPORT_NAME with the reason
 */
export function checkExportName(name: string, format: ExportFormat): readonly string[] {
  const parts = name.normalize('NFC').split('/');
  if (parts.length > mostParts) throw refused(`it has more than ${mostParts} parts`);
  const last = parts.pop() ?? '';
  const ending = `.${format}`;
  const file = last.toLowerCase().endsWith(ending) ? last : `${last}${ending}`;
  if (last === '' || file.length === ending.length) throw refused('the file has no name');
  const checked = [...parts, file];
  for (const part of checked) checkPart(part);
  return checked;
}

function checkPart(part: string): void {
  if (part === '' || part === '.' || part === '..') throw refused('it is not a plain path below the folder');
  if (forbidden.test(part)) throw refused('it has a sign that file names must not have');
  // Windows drops the dot or blank at the end, and a dot in front hides the file.
  if (/^[.\s]|[.\s]$/u.test(part)) throw refused('a part of it begins or ends with a dot or a blank');
  if (part.startsWith('~')) throw refused('a part of it begins with ~');
  if (device.test(part.split('.')[0]?.trim() ?? '')) throw refused('Windows keeps that name for a device');
  if (Buffer.byteLength(part) > longestPart)
    throw refused(`a part of it is longer than ${longestPart} bytes`);
}

function refused(reason: string): SnowgateError {
  return new SnowgateError('EXPORT_NAME', { reason });
}
