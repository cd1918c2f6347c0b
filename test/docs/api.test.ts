import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../helpers/cdk.ts';

const root = resolve(__dirname, '../..');

/** What typedoc makes of a declaration, as far as it is asked for here. */
interface Reflection {
  readonly name: string;
  readonly kind: number;
  readonly flags?: { readonly isOptional?: boolean };
  readonly inheritedFrom?: unknown;
  readonly overwrites?: unknown;
  readonly implementationOf?: unknown;
  readonly comment?: Comment;
  readonly signatures?: readonly { readonly comment?: Comment }[];
  readonly children?: readonly Reflection[];
}

interface Comment {
  readonly summary: readonly { readonly text: string }[];
  readonly blockTags?: readonly { readonly tag: string }[];
}

/** As in typedoc's ReflectionKind. */
const [CLASS, INTERFACE, CONSTRUCTOR, PROPERTY] = [128, 256, 512, 1024];

/** Speak for themselves wherever they are, and are the same everywhere. */
const PLAIN = ['scope', 'id'];

let generated: string;
let declarations: readonly Reflection[];

beforeAll(() => {
  generated = temporaryFolder();
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  const json = join(generated, 'api.json');
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [typedoc, '--out', join(generated, 'api'), '--json', json, '--treatWarningsAsErrors'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`typedoc: ${stdout}${stderr}`);
  declarations = JSON.parse(readFileSync(json, 'utf8')).children;
}, 300_000);

afterAll(() => rmSync(generated, { recursive: true, force: true }));

/** The files of a folder and its folders, with what is in them. */
function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file): [string, string] => [file.slice(folder.length + 1), readFileSync(file, 'utf8')])
      .sort(),
  );
}

const isDescribed = ({ comment, signatures }: Reflection): boolean =>
  [comment, ...(signatures ?? []).map((signature) => signature.comment)].some(
    (each) => each?.summary.some(({ text }) => text.trim() !== '') ?? false,
  );

/** The parts that are declared here, and not in what is extended. */
function partsOf(kinds: readonly number[]): readonly (readonly [string, Reflection])[] {
  return declarations
    .filter(({ kind }) => kind === CLASS || kind === INTERFACE)
    .flatMap(({ name, children = [] }) =>
      children
        .filter((part) => kinds.includes(part.kind) && part.inheritedFrom === undefined)
        .map((part) => [`${name}.${part.name}`, part] as const),
    );
}

test('docs/api is what the doc comments say (npm run docs)', () => {
  expect(filesOf(join(root, 'docs/api'))).toEqual(filesOf(join(generated, 'api')));
});

describe('of what the package exports', () => {
  test('everything is described', () => {
    expect(declarations.length).toBeGreaterThan(60);
    expect(declarations.filter((declaration) => !isDescribed(declaration)).map(({ name }) => name)).toEqual([]);
  });

  test('every property is described, or has a name that says it all', () => {
    const undescribed = partsOf([PROPERTY]).filter(
      ([, part]) => !isDescribed(part) && part.implementationOf === undefined && !PLAIN.includes(part.name),
    );
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });

  test('every method but constructors is described', () => {
    const methods = partsOf([2048]).filter(([, part]) => !isDescribed(part) && part.implementationOf === undefined);
    expect(methods.map(([name]) => name)).toEqual([]);
    expect(partsOf([CONSTRUCTOR]).length).toBeGreaterThan(20);
  });

  test('every optional property of an interface names its default', () => {
    const optional = declarations
      .filter(({ kind }) => kind === INTERFACE)
      .flatMap(({ name, children = [] }) => children.map((part) => [`${name}.${part.name}`, part] as const))
      .filter(([, { flags }]) => flags?.isOptional);
    expect(optional.length).toBeGreaterThan(80);
    const without = optional.filter(
      ([, { comment }]) => !comment?.blockTags?.some(({ tag }) => tag === '@default' || tag === '@defaultValue'),
    );
    expect(without.map(([name]) => name)).toEqual([]);
  });
});
