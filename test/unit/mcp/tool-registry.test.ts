import { expect, test } from 'vitest';
import { listedTools } from '../../../server/mcp/tool-registry.ts';

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
    export_results: ['file', 'format', 'cursor', 'query', 'database', 'schema'],
    query_status: ['handle', 'wait_seconds'],
    cancel_query: ['handle'],
    whoami: [],
  });
});

test('every tool is read-only and takes no argument that it does not know', () => {
  for (const tool of listedTools) {
    expect(tool.annotations.readOnlyHint).toBe(true);
    expect(tool.inputSchema.additionalProperties).toBe(false);
  }
});

test('arguments with a default are optional for clients', () => {
  const tool = listedTools.find(({ name }) => name === 'execute_query');
  expect(tool?.inputSchema.required).toEqual(['query']);
});
