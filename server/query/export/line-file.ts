import type { PartialFile } from './export-folder.ts';

/** A text file that grows line by line up to a bound. */
export class LineFile {
  readonly #file: PartialFile;
  readonly #maxBytes: number;
  #bytes = 0;
  #longest = 0;

  constructor(file: PartialFile, maxBytes: number) {
    this.#file = file;
    this.#maxBytes = maxBytes;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of the longest line so far. */
  get longest(): number {
    return this.#longest;
  }

  /** Writes as many of the lines as the bound allows; resolves with how many when they are with the system. */
  async append(lines: readonly string[]): Promise<number> {
    let text = '';
    let size = 0;
    let taken = 0;
    for (const line of lines) {
      const length = Buffer.byteLength(line);
      if (this.#bytes + size + length > this.#maxBytes) break;
      this.#longest = Math.max(this.#longest, length);
      text += line;
      size += length;
      taken += 1;
    }
    await this.#file.handle.appendFile(text);
    this.#bytes += size;
    return taken;
  }

  /** The file is complete: it is on the disk before it gets its name. */
  async close(): Promise<void> {
    await this.#file.handle.sync();
    await this.#file.handle.close();
  }
}
