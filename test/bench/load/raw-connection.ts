import { connect, type Socket } from 'node:net';

/** An answer as far as a load generator looks at it. */
export interface RawAnswer {
  readonly status: number;
  /** Head and body as they came, chunk sizes included. */
  readonly text: string;
}

/**
 * One keep-alive connection that has one request in flight. It does only what telling the end of an answer needs: an
 * HTTP client with all its comforts would be slower than the servers that it is to measure.
 */
export class RawConnection {
  readonly #socket: Socket;
  #received = '';
  #answer: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  static async open(port: number): Promise<RawConnection> {
    return await new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new RawConnection(socket));
      });
    });
  }

  /** Sends a whole request and takes the whole answer. */
  request(text: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#socket.write(text, 'latin1');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0 || !isWhole(this.#received, head)) return;
    const answer = { status: Number(this.#received.slice(9, 12)), text: this.#received };
    this.#received = '';
    this.#answer?.resolve(answer);
    this.#answer = undefined;
  }

  #fail(error: Error): void {
    this.#answer?.reject(error);
    this.#answer = undefined;
  }
}

function isWhole(text: string, head: number): boolean {
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  if (length !== undefined) return text.length >= head + 4 + Number(length);
  if (/\r\ntransfer-encoding: chunked/i.test(text)) return text.endsWith('\r\n0\r\n\r\n');
  return true;
}
