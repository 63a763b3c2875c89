import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { folderCircles, importsOf } from './import-graph.ts';

const programs = ['server/cli.ts', 'server/daemon.ts', 'server/supervise.ts'];

describe('the folders of the sources', () => {
  const imports = importsOf(['server', 'electron', 'renderer']);

  it('do not import each other in a circle', () => {
    expect(imports.length).toBeGreaterThan(1000);
    expect(folderCircles(imports)).toEqual([]);
  });

  it('hold every file of the server but its programs', () => {
    const loose = new Set(imports.map(({ from }) => from).filter((file) => /^server\/[^/]+$/.test(file)));
    expect([...loose].sort()).toEqual(programs);
  });

  it('show the import that closes a circle, the rarest first', () => {
    const planted = [
      { from: 'server/util/abortable.ts', to: 'server/query/pipeline.ts' },
      { from: 'server/query/pipeline.ts', to: 'server/util/abortable.ts' },
      { from: 'server/query/activity.ts', to: 'server/util/abortable.ts' },
      { from: 'server/query/pipeline.ts', to: 'server/store/store.ts' },
    ];
    const [circle] = folderCircles(planted);
    expect(circle?.[0]).toBe('server/util/abortable.ts -> server/query/pipeline.ts');
    expect(circle).toHaveLength(3);
  });

  it('show a circle that goes over three folders, and not what only leads into it', () => {
    const around = [
      { from: 'a/1.ts', to: 'b/1.ts' },
      { from: 'b/1.ts', to: 'c/1.ts' },
      { from: 'c/1.ts', to: 'a/1.ts' },
      { from: 'd/1.ts', to: 'a/1.ts' },
    ];
    expect(folderCircles(around)).toEqual([['a/1.ts -> b/1.ts', 'b/1.ts -> c/1.ts', 'c/1.ts -> a/1.ts']]);
  });
});

describe('the forbidden arrows', () => {
  const arrows: readonly (readonly [room: string, imported: string])[] = [
    ['server/query', '../../renderer/lib/format.ts'],
    ['server/query', '../../electron/main.ts'],
    ['server/policy/decision', '../../snowflake/types.ts'],
    ['server/policy/analysis', '../decision/decide.ts'],
    ['server/mcp/tools', '../../snowflake/client/worker-client.ts'],
    ['server/snowflake/worker', '../../logs/create-logger.ts'],
    ['server/snowflake/worker', '../../store/store.ts'],
    ['server/snowflake/worker', '../../gateway/gateway.ts'],
    ['server/snowflake/worker/pool', '../../client/worker-client.ts'],
    ['server/sandbox/engine', '../../snowflake/types.ts'],
    ['server/sandbox/wire', '../../config/home.ts'],
    ['server/util', '../config/home.ts'],
    ['server/contract', '../policy/decision/decide.ts'],
    ['electron/tray', '../../server/cli/support/output.ts'],
    ['renderer/lib', '../../server/config/home.ts'],
  ];

  it('are red in the linter, and nothing else is', () => {
    const allowed: readonly (readonly [room: string, imported: string])[] = [
      ['server/sandbox/engine', '../../contract/columns.ts'],
      ['server/snowflake/worker', '../messages.ts'],
      ['electron/tray', '../../server/instance/admin-client.ts'],
    ];
    const red = refusedOf([...arrows, ...allowed]);
    expect(red).toEqual(arrows);
  });

  it('leave the sandbox nothing of the product but contract, util and errors', () => {
    const beyond = importsOf(['server/sandbox']).filter(
      ({ to }) => !/^server\/(sandbox|contract|util|errors)\//.test(to),
    );
    expect(beyond).toEqual([]);
  });

  it('are written down in ARCHITECTURE.md', () => {
    const page = readFileSync('ARCHITECTURE.md', 'utf8');
    const section = page.slice(page.indexOf('## Arrows that must not exist'));
    for (const room of ['snowflake/worker', 'sandbox', 'policy/analysis', 'mcp/tools', 'util', 'contract']) {
      expect(section).toContain(`\`server/${room}\``);
    }
  });
});

describe('the pages for people who carry on the work', () => {
  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'])('%s names only files that exist', (page) => {
    const named = [
      ...readFileSync(page, 'utf8').matchAll(/`((?:server|electron|renderer|build|test|docs)\/[^`\s*<>]+)`/g),
    ];
    const missing = named
      .map(([, file]) => file ?? '')
      .filter((file) => !file.includes('NAME') && !existsSync(file));
    expect(missing).toEqual([]);
  });
});

/** Those of the imports that the linter refuses as a forbidden arrow, each in a file of its own in that folder. */
function refusedOf<Arrow extends readonly [room: string, imported: string]>(
  arrows: readonly Arrow[],
): readonly Arrow[] {
  const tree = temporaryFolder();
  for (const settings of ['biome.json', 'build/no-loose-ipc.grit'])
    cpSync(settings, path.join(tree, settings));
  const planted = arrows.map((arrow, index) => ({ arrow, file: `${arrow[0]}/planted-${index}.ts` }));
  for (const { arrow, file } of planted) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), `import { x } from '${arrow[1]}';\nx();\n`);
  }
  const { stdout, stderr } = spawnSync(
    path.resolve('node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--only=style/noRestrictedImports', '.'],
    { cwd: tree, encoding: 'utf8' },
  );
  const said = stdout + stderr;
  return planted
    .filter(({ file }) => new RegExp(`${file}:1:[^]{0,200}forbidden arrow`).test(said))
    .map(({ arrow }) => arrow);
}
