import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import './empty-app.ts';

/** The empty app, after the modules that another app has loaded; their files are listed in LOADED_MODULES. */
const load = createRequire(import.meta.url);
const files: readonly string[] = JSON.parse(readFileSync(process.env['LOADED_MODULES'] ?? '', 'utf8'));
for (const file of files) load(file);
