import type { EngineContext } from '../engine/engine-context.ts';

/** Makes the databases DEMO and PRIVATE. */
export async function loadSampleData(context: EngineContext): Promise<void> {
  await context.catalog.createDatabase('DEMO', 'A small shop');
  await context.catalog.createDatabase('PRIVATE', 'Kept apart');
}
