import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cfnResponseScript } from './cfn-response.ts';
import type { FunctionCode } from './model.ts';

/** Where the code of a function lies. */
export interface CodeFolder {
  readonly path: string;
  /** When the function has ended. */
  remove(): void;
}

/** Code that is in the template is written down. Undefined for code that cannot run here. */
export function codeFolder(code: FunctionCode): CodeFolder | undefined {
  switch (code.kind) {
    case 'folder':
      return { path: code.folder, remove: () => undefined };
    case 'inline':
      return writeInline(code.source);
    default:
      return undefined;
  }
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
function writeInline(source: string): CodeFolder {
  const path = mkdtempSync(join(tmpdir(), 'scaled-web-code-'));
  const module = join(path, 'node_modules/cfn-response');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(path, 'index.js'), source);
  writeFileSync(join(module, 'index.js'), cfnResponseScript);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
