import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isJsonObject } from '../../local/assembly/json.ts';

/** A finding that is accepted, and why. */
export interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
  /** Holds for this construct and those in it. */
  readonly construct: IConstruct;
}

/** Every acknowledgement in a tree of constructs. */
export function acknowledgementsOf(root: IConstruct): Acknowledgement[] {
  return root.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => (isJsonObject(data) ? Object.entries(data) : []))
      .map(([id, reason]) => ({ id: id.replace(/^Annotation::/i, ''), reason: String(reason), construct })),
  );
}

const root = resolve(__dirname, '../..');

/** The files of the constructs, with the texts that are broken into several lines joined again. */
const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file): [string, string] => [
    `lib/${file.replaceAll('\\', '/')}`,
    readFileSync(join(root, 'lib', file), 'utf8').replaceAll(/'\s*\+\s*'/g, ''),
  ]);

/** The files that give a reason: one, for as long as no two give the same. */
export function filesWith(reason: string): string[] {
  return sources.filter(([, text]) => text.includes(reason)).map(([file]) => file);
}
