import { startSandbox } from '../../server/sandbox/run/start-sandbox.ts';
import { tellStarter } from './child.ts';

// The Snowflake of the benchmark: the sandbox in a process of its own, so that its work and memory are not the
// daemon's, and with the controls by which statements are made slow.
const { url, account, username, password, role, warehouse, database, schema, controlKey } =
  await startSandbox({ controls: true });
tellStarter({ url, account, username, password, role, warehouse, database, schema, controlKey });
