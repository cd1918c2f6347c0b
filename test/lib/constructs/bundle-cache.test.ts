import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bundle, cachedBundle } from '../../../lib/constructs/bundle-cache.ts';
import { removeFolder, temporaryFolder } from '../../helpers/cdk.ts';

const INPUTS = ['src/handler.ts', 'src/words/word.js', 'node_modules/greeting/index.js'];

let project: string;
/** How often the bundler has run. */
let runs: number;

function write(path: string, content: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), content);
}

/** A bundler that takes a while: what was written before it has been there for long. */
function bundle(
  inputs: readonly string[] = INPUTS,
  meanwhile: () => void = () => undefined,
): Bundle<Record<string, string>> {
  runs += 1;
  meanwhile();
  return { content: { 'index.js': `run ${runs}` }, inputs, isClean: true };
}

const cached = (make: () => ReturnType<typeof bundle> = () => bundle(), key = 'options') =>
  cachedBundle(project, key, new Map(), make)['index.js'];

/** The date of all files that npm installs. */
const PACKED = new Date('1985-10-26T08:15:00Z');

/** The clock of the bundler is that far ahead of the files. */
const HOUR = 3_600_000;
const { now } = Date;

beforeEach(() => {
  project = temporaryFolder();
  runs = 0;
  write('package-lock.json', '{}');
  write('package.json', '{}');
  for (const input of INPUTS) write(input, 'first');
  for (const path of ['node_modules/greeting/index.js', 'node_modules/greeting']) date(path, PACKED);
  symlinkSync('greeting', join(project, 'node_modules/salutation'));
  Date.now = () => now() + HOUR;
  // The cache's own folder is new in node_modules now, and is not from then on.
  cached();
});

afterEach(() => {
  Date.now = now;
  removeFolder(project);
});

test('a bundle of what has not changed is the one of before', () => {
  const first = cached();
  expect([cached(), cached()]).toEqual([first, first]);
});

describe('it is bundled anew when', () => {
  test.each<[string, () => void]>([
    ['an input is written, with as many bytes', () => write('src/words/word.js', 'other')],
    ['an input is removed', () => rmSync(join(project, 'src/words/word.js'))],
    ['a file of a package is written', () => write('node_modules/greeting/index.js', 'other')],
    ['a file of a package is written, and dated as before', () => writeAsPacked('node_modules/greeting/index.js')],
    ['a file is made in a package, beside an input', () => write('node_modules/greeting/index.json', '{}')],
    ['a file is made beside an input, which an import may find before it', () => write('src/words/word.ts', '')],
    ['a package is installed nearer to an input', () => write('src/node_modules/greeting/index.js', '')],
    ['a package is installed', () => write('node_modules/optional/index.js', '')],
    ['a linked package is another one', () => relink('node_modules/salutation', 'elsewhere')],
    ['the settings of the compiler are made', () => write('tsconfig.json', '{}')],
    ['the settings of a package are written', () => write('node_modules/greeting/package.json', '{"main":"other"}')],
    ['what is installed changes', () => write('package-lock.json', '{"changed":true}')],
  ])('%s', (_what, change) => {
    const before = cached();
    change();
    expect(cached()).not.toBe(before);
  });

  test('the options are others', () => {
    expect(cached(undefined, 'others')).not.toBe(cached());
  });

  test.each(['{"content":', 'null', '{}', '{"content":{}}'])('what is kept is %s, as it never was written', (kept) => {
    const before = cached();
    const folder = join(project, 'node_modules/.cache/cdk-scaled-web');
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), kept);
    expect(cached()).not.toBe(before);
  });
});

describe('with settings that extend those of a folder above', () => {
  beforeEach(() => {
    write('tsconfig.json', '{}');
    write('src/tsconfig.json', '{ "extends": "../tsconfig.json" }');
  });

  test('it is kept', () => {
    expect(cached()).toBe(cached());
  });

  test('it is bundled anew when these are written', () => {
    const before = cached();
    write('tsconfig.json', '{ "compilerOptions": {} }');
    expect(cached()).not.toBe(before);
  });
});

describe('a bundle is not kept', () => {
  beforeEach(() => write('package-lock.json', '{"changed":true}'));

  test.each<[string, () => ReturnType<typeof bundle>]>([
    ['when an input was written while it was made', () => bundle(INPUTS, () => touch('src/handler.ts'))],
    ['when a file was made beside one meanwhile', () => bundle(INPUTS, () => touch('src/words'))],
    ['that the bundler warned of', () => ({ ...bundle(), isClean: false })],
    ['of a file outside of the project', () => bundle([...INPUTS, '../shared/index.ts'])],
    ['of what is no file', () => bundle([...INPUTS, '(disabled):node_modules/greeting/index.js'])],
    ...['"@tsconfig/node24"', '["./tsconfig.base.json"]', '"./tsconfig.base.json"', '"./tsconfig"'].map(
      (base): [string, () => ReturnType<typeof bundle>] => [
        `when its settings extend ${base}`,
        () => bundle(INPUTS, () => write('tsconfig.json', `{ "extends": ${base} }`)),
      ],
    ),
  ])('%s', (_when, make) => {
    expect(cached(make)).not.toBe(cached());
  });

  test('in a project without installed packages', () => {
    rmSync(join(project, 'node_modules'), { recursive: true });
    const inputs = INPUTS.slice(0, 2);
    expect(cached(() => bundle(inputs))).not.toBe(cached(() => bundle(inputs)));
    expect(existsSync(join(project, 'node_modules'))).toBe(false);
  });

  test('where nothing can be written, which is no failure', () => {
    rmSync(join(project, 'node_modules/.cache'), { recursive: true });
    write('node_modules/.cache', 'a file where the folder would be');
    expect(cached()).not.toBe(cached());
  });
});

test('what was read for the one function is not read again for the next', () => {
  const digests = new Map<string, string>();
  const next = (key: string) => cachedBundle(project, key, digests, () => bundle())['index.js'];
  const [one, other] = [next('one'), next('other')];
  expect(digests.get('src/handler.ts')).toBeDefined();
  expect([next('one'), next('other')]).toEqual([one, other]);
});

function relink(path: string, target: string): void {
  rmSync(join(project, path));
  symlinkSync(target, join(project, path));
}

/** As if it had been written at the time of the bundler. */
function touch(path: string): void {
  date(path, new Date(Date.now()));
}

function date(path: string, time: Date): void {
  utimesSync(join(project, path), time, time);
}

/** With as many bytes, and the date of before; the clock of the file system ticks every few milliseconds. */
function writeAsPacked(path: string): void {
  const changed = () => statSync(join(project, path)).ctimeMs;
  const before = changed();
  do {
    write(path, 'other');
    date(path, PACKED);
  } while (changed() === before);
}
