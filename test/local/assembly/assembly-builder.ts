import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../../local/assembly/cloud-assembly.ts';

/** A stack to write, without what every stack has. */
export interface StackToWrite {
  readonly template: Partial<Template>;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
}

/** Writes a cloud assembly into a new temporary folder, in the form `cdk synth` writes it. */
export function writeAssembly(stacks: Readonly<Record<string, StackToWrite>>, directory?: string): string {
  const target = directory ?? mkdtempSync(join(tmpdir(), 'assembly-'));
  mkdirSync(target, { recursive: true });
  const artifacts: Record<string, unknown> = {};
  for (const [name, { template, environment, dependencies }] of Object.entries(stacks)) {
    writeFileSync(join(target, `${name}.template.json`), JSON.stringify(template));
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: environment ?? 'aws://111122223333/us-east-1',
      properties: { templateFile: `${name}.template.json` },
      dependencies: dependencies ?? [],
    };
  }
  writeFileSync(join(target, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  return target;
}
