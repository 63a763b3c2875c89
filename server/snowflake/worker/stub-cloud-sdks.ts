import Module from 'node:module';

type Load = (
  request: string,
  parent: { readonly filename?: string | null } | undefined,
  main: boolean,
) => unknown;

const clouds = /^(?:@azure\/|@aws-sdk\/|@smithy\/|google-auth-library$)/;
const driverFile = /[\\/]node_modules[\\/]snowflake-sdk[\\/]/;

/**
 * Lets the driver have the libraries of three clouds only when it uses them. It imports them for PUT and GET, which are
 * refused (file-transfer-guard.ts), and for logins by the identity of a cloud's machine, which no profile has; they are
 * nearly 300 of its 700 files, 14 MB of memory. What it gets instead loads the library at the first property that it asks for, so
 * that nothing of this has to be taken back should one of them be needed.
 *
 * To be called in the driver's own thread, before it is imported. Node has no public hook for `require` before version 22;
 * where the inner one is gone, everything is loaded as it would be.
 */
export function putOffClouds(): void {
  const loader = Module as unknown as { _load?: Load };
  const load = loader._load;
  if (typeof load !== 'function') return;
  loader._load = (request, parent, main) => {
    const now = () => Reflect.apply(load, Module, [request, parent, main]);
    return clouds.test(request) && driverFile.test(parent?.filename ?? '') ? standIn(now) : now();
  };
}

function standIn(load: () => unknown): object {
  let loaded: object | undefined;
  return new Proxy(
    {},
    {
      get(_target, name) {
        // What the TypeScript compiler asks of everything that it imports.
        if (name === '__esModule') return true;
        loaded ??= load() as object;
        return Reflect.get(loaded, name);
      },
    },
  );
}
