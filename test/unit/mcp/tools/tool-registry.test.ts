import { expect, test } from 'vitest';
import { listedTools } from '../../../../server/mcp/tools/tool-registry.ts';

test('the names and parameters are the ones that users rely on', () => {
  const parameters = Object.fromEntries(
    listedTools.map((tool) => [tool.name, Object.keys((tool.inputSchema.properties ?? {}) as object)]),
  );
  expect(parameters).toEqual({
    list_databases: [],
    list_schemas: ['database'],
    list_tables: ['database', 'schema'],
    list_views: ['database', 'schema'],
    describe_table: ['database', 'schema', 'table_name'],
    describe_view: ['database', 'schema', 'view_name'],
    query_view: ['database', 'schema', 'view_name', 'limit'],
    execute_query: ['query', 'database', 'schema', 'limit', 'wait_seconds'],
    explain_query: ['query', 'database', 'schema'],
    search_objects: ['text', 'kind', 'database'],
    fetch_results: ['cursor', 'limit'],
    export_results: ['file', 'format', 'spreadsheet_safe', 'cursor', 'query', 'database', 'schema'],
    query_status: ['handle', 'wait_seconds'],
    cancel_query: ['handle'],
    whoami: [],
  });
});

test('every tool is read-only except those that write a file or end something; none takes an unknown argument', () => {
  const acts = listedTools.filter(({ annotations }) => !annotations.readOnlyHint).map(({ name }) => name);
  expect(acts).toEqual(['export_results', 'cancel_query']);
  for (const tool of listedTools) {
    expect(tool.annotations.destructiveHint).toBe(false);
    expect(tool.inputSchema.additionalProperties).toBe(false);
  }
});

test('arguments with a default are optional for clients', () => {
  const tool = listedTools.find(({ name }) => name === 'execute_query');
  expect(tool?.inputSchema.required).toEqual(['query']);
});

test('what a model has to read of them in every conversation stays small', () => {
  // Four letters are about a token.
  expect(JSON.stringify({ tools: listedTools }).length / 4).toBeLessThan(2_500);
});
