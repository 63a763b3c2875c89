import { listedTools } from '../../../server/mcp/tools/tool-registry.ts';
import { goalRow, type Row } from '../row.ts';

/** English text and JSON come to about four characters a token; the real number depends on the model. */
const charactersPerToken = 4;

/** What `tools/list` costs a model in each conversation, estimated from its characters. */
export function measureToolsSize(): readonly Row[] {
  const characters = JSON.stringify({ tools: listedTools }).length;
  return [goalRow('tools-list-tokens', [Math.ceil(characters / charactersPerToken)])];
}
