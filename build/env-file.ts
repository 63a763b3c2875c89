import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.ts';

// For runs from a checkout only: an installed snowgate never reads a .env, because it may be started in any folder,
// and a folder from somewhere else must not be able to reconfigure it. What is set already wins.
const file = join(checkout, '.env');
if (existsSync(file)) process.loadEnvFile(file);
