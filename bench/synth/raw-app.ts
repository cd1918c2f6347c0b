import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';

/*
 * What another app is beneath its constructs: loads the modules of packages that it loads, and writes the resources of
 * its templates as they are. The files of the modules are listed in LOADED_MODULES, its assembly is in SYNTHESIZED.
 */

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

const SUFFIX = '.template.json';
const assembly = process.env['SYNTHESIZED'] ?? '';
const load = createRequire(import.meta.url);
const files: readonly string[] = JSON.parse(readFileSync(process.env['LOADED_MODULES'] ?? '', 'utf8'));
for (const file of files) load(file);

const app = new App({ analyticsReporting: false });
for (const name of readdirSync(assembly).filter((file) => file.endsWith(SUFFIX))) {
  const { Resources }: Template = JSON.parse(readFileSync(join(assembly, name), 'utf8'));
  const stack = new Stack(app, basename(name, SUFFIX));
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    new CfnResource(stack, id, { type: Type, properties: { ...Properties } }).overrideLogicalId(id);
  }
}
