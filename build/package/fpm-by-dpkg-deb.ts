import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Makes a .deb with dpkg-deb from the arguments that electron-builder gives to fpm. fpm is a Ruby program that Debian does
 * not carry; dpkg-deb is on every Debian and Ubuntu. Only what electron-builder asks for is understood: anything else
 * ends with an error of parseArgs rather than with a package that lacks it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { type: 'string', short: 's' },
    t: { type: 'string', short: 't' },
    d: { type: 'string', short: 'd', multiple: true },
    force: { type: 'boolean' },
    'deb-recommends': { type: 'string', multiple: true },
    'deb-compression': { type: 'string' },
    'deb-priority': { type: 'string' },
    architecture: { type: 'string' },
    'after-install': { type: 'string' },
    'after-remove': { type: 'string' },
    description: { type: 'string' },
    version: { type: 'string' },
    package: { type: 'string' },
    name: { type: 'string' },
    maintainer: { type: 'string' },
    vendor: { type: 'string' },
    url: { type: 'string' },
    category: { type: 'string' },
    license: { type: 'string' },
  },
});

/** fpm's names for what dpkg-deb takes. `gz` is for a quick look, so it is quick. */
const compressions: Readonly<Record<string, readonly string[]>> = {
  xz: ['-Zxz'],
  gz: ['-Zgzip', '-z1'],
};

function need(name: 'package' | 'name' | 'version' | 'architecture' | 'maintainer'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`fpm-by-dpkg-deb: --${name} is missing`);
  return value;
}

/** Kibibytes below a folder, for Installed-Size. */
function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return Math.ceil(stat.size / 1024);
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

if (values.t !== 'deb' || values.s !== 'dir') throw new Error('fpm-by-dpkg-deb: only -s dir -t deb');
const root = mkdtempSync(join(tmpdir(), 'deb-'));
try {
  for (const pair of positionals) {
    const [source = '', target = ''] = pair.split('=');
    const place = join(root, target);
    mkdirSync(dirname(place), { recursive: true });
    cpSync(source, place, { recursive: true, verbatimSymlinks: true });
  }
  const installed = sizeOf(root);
  const control = join(root, 'DEBIAN');
  mkdirSync(control);
  const [summary = '', ...rest] = (values.description ?? '').trim().split('\n');
  const fields = [
    ['Package', need('name')],
    ['Version', need('version')],
    ['Architecture', need('architecture') === 'x64' ? 'amd64' : need('architecture')],
    ['Maintainer', need('maintainer')],
    ['Installed-Size', String(installed)],
    ['Depends', (values.d ?? []).join(', ')],
    ['Recommends', (values['deb-recommends'] ?? []).join(', ')],
    ['Section', values.category ?? 'utils'],
    ['Priority', values['deb-priority'] ?? 'optional'],
    ['Homepage', values.url ?? ''],
    ['Description', [summary, ...rest.map((line) => ` ${line.trim() || '.'}`)].join('\n')],
  ];
  const text = fields.filter(([, value]) => value !== '').map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(join(control, 'control'), text.join(''));
  for (const [option, file] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ] as const) {
    const script = values[option];
    if (script === undefined) continue;
    cpSync(script, join(control, file));
    chmodSync(join(control, file), 0o755);
  }
  chmodSync(root, 0o755);
  execFileSync(
    'dpkg-deb',
    [
      '--root-owner-group',
      ...(compressions[values['deb-compression'] ?? 'xz'] ?? []),
      '--build',
      root,
      need('package'),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
