import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from './checkout.ts';
import { ensureBuilt } from './ensure-built.ts';
import { drawIcons } from './package/draw-icons.ts';
import { type ElectronDist, findElectronDist } from './package/electron-dist.ts';
import { abilityFor, type TargetName, targetNames } from './package/targets.ts';

/**
 * `npm run dist [-- [--fast] TARGET ...]`: builds the packages that this machine can make and says which it cannot and
 * why. Without targets it tries them all and succeeds when at least the app's folder was made. `--fast` compresses hardly
 * at all: to look into a package, not to ship it.
 */
const folder = join(checkout, 'dist/package');
const resources = join(checkout, 'dist/resources');

type Outcome =
  | { readonly kind: 'built'; readonly files: readonly string[] }
  | { readonly kind: 'not-built'; readonly reason: string };

const platformFlags: Partial<Record<NodeJS.Platform, string>> = {
  darwin: '--mac',
  win32: '--win',
};

/** The folder that electron-builder leaves the unpacked app in, on this system. */
function unpackedFolder(): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((entry) => /unpacked$|^mac/.test(entry));
  return name === undefined ? undefined : join(folder, name);
}

function artifacts(): ReadonlySet<string> {
  const isArtifact = (name: string) => /\.(AppImage|deb|dmg|exe)$|\.tar\.gz$/.test(name);
  return new Set(existsSync(folder) ? readdirSync(folder).filter(isArtifact) : []);
}

/** Little compression: a deb in seconds instead of minutes. */
const hardlyCompressed = ['-c.compression=store', '-c.deb.compression=gz'];

async function build(
  target: TargetName,
  { electron, fast }: { readonly electron: ElectronDist | undefined; readonly fast: boolean },
): Promise<Outcome> {
  const ability = abilityFor(target);
  if (ability.kind === 'unable') return { kind: 'not-built', reason: ability.reason };
  const prepackaged = target === 'dir' ? undefined : unpackedFolder();
  const args = [
    platformFlags[process.platform] ?? '--linux',
    target,
    '--publish',
    'never',
    ...(prepackaged === undefined ? [] : ['--prepackaged', prepackaged]),
    ...(fast ? hardlyCompressed : []),
    ...(electron === undefined
      ? []
      : [`-c.electronDist=${electron.folder}`, `-c.electronVersion=${electron.version}`]),
  ];
  const before = artifacts();
  try {
    await promisify(execFile)(join(checkout, 'node_modules/.bin/electron-builder'), args, {
      cwd: checkout,
      env: { ...process.env, ...ability.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
      shell: process.platform === 'win32',
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    return { kind: 'not-built', reason: whyFailed(error) };
  }
  const unpacked = unpackedFolder();
  if (target !== 'dir') return { kind: 'built', files: [...artifacts()].filter((name) => !before.has(name)) };
  // An Electron that brings an app of its own has it beside ours; ours is the only one that may be there.
  if (unpacked !== undefined) rmSync(join(unpacked, 'resources/app'), { recursive: true, force: true });
  return { kind: 'built', files: unpacked === undefined ? [] : [unpacked.slice(folder.length + 1)] };
}

/** The line of electron-builder's output that says what went wrong. */
function whyFailed(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.replace(/^[\s•⨯]+/, '').trim());
  const telling = lines.find((line) => /cannot|failed|error|refused|ENOTFOUND|ECONN/i.test(line));
  return (telling ?? lines.at(-1) ?? 'electron-builder failed').slice(0, 300);
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

async function main(): Promise<number> {
  const fast = process.argv.includes('--fast');
  const asked = process.argv.slice(2).filter((argument) => argument !== '--fast');
  const unknown = asked.find((name) => !targetNames.includes(name as TargetName));
  if (unknown !== undefined) {
    console.error(`There is no target ${unknown}. Targets: ${targetNames.join(', ')}`);
    return 2;
  }
  await ensureBuilt(console.log);
  rmSync(folder, { recursive: true, force: true });
  await drawIcons(resources);
  const electron = findElectronDist(process.env);
  console.log(
    electron === undefined
      ? 'Electron: the one of package.json, downloaded by electron-builder'
      : `Electron: ${electron.version}, from this machine`,
  );
  let missing = 0;
  const wanted = asked.length > 0 ? (asked as TargetName[]) : [...targetNames];
  // The folder of the app comes first: the packages are made from it.
  for (const target of new Set<TargetName>(['dir', ...wanted])) {
    const outcome = await build(target, { electron, fast });
    if (outcome.kind === 'built') {
      for (const file of outcome.files) {
        const megabytes = Math.round(sizeOf(join(folder, file)) / 1024 / 1024);
        console.log(`built      ${target.padEnd(8)}  dist/package/${file}  ${megabytes} MB`);
      }
    } else {
      console.log(`not built  ${target.padEnd(8)}  ${outcome.reason}`);
      if (target === 'dir' || asked.includes(target)) missing += 1;
    }
  }
  return missing === 0 ? 0 : 1;
}

process.exitCode = await main();
