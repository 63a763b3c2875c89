/**
 * Takes our own server-sent events apart into their JSON texts; comments yield nothing.
 *
 * @returns takes the next bytes, cut anywhere, and gives the messages that they complete
 */
export function createSseReader(): (chunk: Uint8Array) => string[] {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const data = block.split('\n').filter((line) => line.startsWith('data: '));
      return data.length === 0 ? [] : [data.map((line) => line.slice('data: '.length)).join('\n')];
    });
  };
}
