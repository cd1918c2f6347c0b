import { join } from 'node:path';
import { jsonLog } from '../log/json-log.ts';
import { createMigrationHandler } from './handler.ts';

export const handler = createMigrationHandler({
  // The folder is copied beside the bundle.
  folder: join(import.meta.dirname, 'migrations'),
  environment: process.env,
  log: jsonLog((line) => process.stdout.write(line)),
});
