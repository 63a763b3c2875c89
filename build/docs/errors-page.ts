import type { ErrorSpec } from '../../server/errors/error-spec.ts';
import { bareTemplate } from '../../server/errors/fill-text.ts';
import { catalogue, type ErrorCode } from '../../server/errors/snowgate-error.ts';
import { exitCodeFor } from '../../server/instance/exit-codes.ts';
import { generatedFrom } from './markdown.ts';

/** docs/errors.md: every code with its meaning and the way on. */
export function errorsPage(): string {
  const codes = (Object.keys(catalogue) as ErrorCode[]).sort();
  const entries = codes.map((code) => {
    const spec: ErrorSpec = catalogue[code];
    const again = spec.retryable ? ' The same call may work later.' : '';
    const exit = exitCodeFor(code);
    return [
      `## ${code}`,
      '',
      bareTemplate(spec.message),
      '',
      `- Next step: ${bareTemplate(spec.next)}`,
      `- HTTP status ${spec.status}, exit code ${exit}.${again}`,
    ].join('\n');
  });
  return `${[
    generatedFrom('server/errors/'),
    '',
    '# Error codes',
    '',
    'Every refusal and failure has a code that never changes, a sentence that says what happened and one that says what',
    'to do. The HTTP surfaces answer `{"error": {"code", "message", "next", "retryable", "data", "requestId"}}`; tools put',
    'the same into their result; the command line prints `CODE: message` and `next step: ...` on stderr. Names in `{braces}`',
    'are filled in, each in one line; what Snowflake says stands in quotes, and what is long is cut.',
    '',
    entries.join('\n\n'),
  ].join('\n')}\n`;
}
