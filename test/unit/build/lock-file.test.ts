import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).default({}) }),
  ),
});

/** The folder of a dependency as Node would look for it from a package's folder, nearest first. */
function* candidates(from: string, name: string): Generator<string> {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    yield `${base === '' ? '' : `${base}/`}node_modules/${name}`;
    if (base === '') return;
  }
}

// npm leaves out the binaries of platforms that the registry at hand does not offer, and `npm ci` then refuses the file.
it.each(['package-lock.json', 'test/foreign/package-lock.json'])(
  '%s has the binaries of every platform, so that npm ci works on each',
  (file) => {
    const { packages } = lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => ![...candidates(path, name)].some((folder) => folder in packages),
      ),
    );
    expect(missing).toEqual([]);
  },
);
