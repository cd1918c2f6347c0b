import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  HASHED_PATH,
  hashedNames,
  sitePaths,
  siteProblems,
  unhashedFiles,
  writeHashedFiles,
  writeUnhashedFiles,
} from '../../../lib/constructs/site-bundle.ts';
import { fixtureSources, removeFolder, temporaryFolder } from '../../helpers/cdk.ts';

const folder = temporaryFolder();
const site = join(folder, 'site');
const output = join(folder, 'output');
const hashedName = (name: string, extension: string) => new RegExp(`^/assets/${name}-[A-Z0-9]{8}\\.${extension}$`);

beforeAll(() => cpSync(fixtureSources.siteFolder, site, { recursive: true }));
afterAll(() => removeFolder(folder));

describe('the unhashed files of a site', () => {
  test('are the pages and what is served as it is; no sources, no notes', () => {
    expect(unhashedFiles(site)).toEqual(['404.html', 'about.html', 'images/icon.svg', 'index.html', 'robots.txt']);
  });
});

describe('the paths of a site', () => {
  test('are those of its files, without the page for all other paths', () => {
    expect(sitePaths(site)).toEqual(['/about.html', '/images/icon.svg', '/index.html', '/robots.txt']);
  });
});

describe('a folder is published as a site', () => {
  test('with its first page and its 404 page', () => {
    expect(siteProblems(site)).toEqual([]);
  });

  test('and not without them', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(siteProblems(empty)).toEqual([
      expect.stringContaining(`got ${empty}, which has no index.html and no 404.html; give the folder of a site`),
    ]);
  });

  test('built already: what is in assets is named by the pages, and has a hash in its name', () => {
    expect(siteProblems(builtSite('built', { 'main-5KYWG2HQ.js': '/assets/main-5KYWG2HQ.js' }))).toEqual([]);
  });

  test('and not with files in assets that have no hash in their names', () => {
    expect(siteProblems(builtSite('unhashed', { 'main.js': '/assets/main.js' }))).toEqual([
      expect.stringMatching(/has a folder assets .*, but \/assets\/main\.js has no hash in its name; name it/),
    ]);
  });

  test.each(['/main.ts', '/assets/gone-5KYWG2HQ.js'])('and not built with a page that names %s', (path) => {
    expect(siteProblems(builtSite(`names${path.replaceAll('/', '-')}`, { 'main-5KYWG2HQ.js': path }))).toEqual([
      expect.stringContaining(`but index.html names ${path}, which is not in assets; build the site anew`),
    ]);
  });
});

function builtSite(name: string, assets: Record<string, string>): string {
  const built = join(folder, name);
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(built, '404.html'), '');
  for (const [file, named] of Object.entries(assets)) {
    writeFileSync(join(built, 'assets', file), 'void 0;');
    writeFileSync(join(built, 'main.ts'), 'void 0;');
    writeFileSync(join(built, 'index.html'), `<script type="module" src="${named}"></script>`);
  }
  return built;
}

describe('a site that is built already', () => {
  const built = join(folder, 'built-before');
  const published = join(folder, 'published');

  beforeAll(() => {
    writeUnhashedFiles(site, built, hashedNames(site));
    writeHashedFiles(site, built);
    writeUnhashedFiles(built, published, hashedNames(built));
    writeHashedFiles(built, published);
  });

  test('is published as it is', () => {
    const files = (of: string) => readdirSync(of, { recursive: true, encoding: 'utf8' }).sort();
    const contents = (of: string) =>
      files(of).map((file) => (statSync(join(of, file)).isFile() ? readFileSync(join(of, file), 'utf8') : file));
    expect(files(published)).toEqual(files(built));
    expect(contents(published)).toEqual(contents(built));
  });

  test('has the paths, and fits the checks, of the site that it was built of', () => {
    expect(siteProblems(built)).toEqual([]);
    expect(sitePaths(built)).toEqual(sitePaths(site));
  });
});

describe('the bundle of a site', () => {
  let hashed = new Map<string, string>();

  beforeAll(() => {
    writeHashedFiles(site, output);
    hashed = hashedNames(site);
    writeUnhashedFiles(site, output, hashed);
  });

  test('has each script and style that a page names, once, under a name with a hash', () => {
    expect([...hashed.keys()].sort()).toEqual(['/main.css', '/main.ts']);
    expect(hashed.get('/main.ts')).toMatch(hashedName('main', 'js'));
    expect(hashed.get('/main.css')).toMatch(hashedName('main', 'css'));
    expect(readdirSync(join(output, 'assets')).map((file) => `/assets/${file}`)).toEqual([...hashed.values()].sort());
  });

  test('has names that the pattern of hashed files tells from others', () => {
    const pattern = new RegExp(HASHED_PATH);
    expect([...hashed.values()].filter((path) => !pattern.test(path))).toEqual([]);
    expect(
      ['/assets/main.js', '/assets/main-5KYWG2HQ.js/x', '/main-5KYWG2HQ.js'].filter((path) => pattern.test(path)),
    ).toEqual([]);
  });

  test('has the imports of a script in it', () => {
    expect(readFileSync(join(output, hashed.get('/main.ts') ?? ''), 'utf8')).toContain('hello');
  });

  test('leaves the paths in styles that lead from the root of the site', () => {
    expect(readFileSync(join(output, hashed.get('/main.css') ?? ''), 'utf8')).toContain('/images/icon.svg');
  });

  test('has pages that name the hashed files, whatever the quotes', () => {
    const index = readFileSync(join(output, 'index.html'), 'utf8');
    expect(index).toContain(`href="${hashed.get('/main.css')}"`);
    expect(index).toContain(`src="${hashed.get('/main.ts')}"`);
    expect(readFileSync(join(output, 'about.html'), 'utf8')).toContain(`href='${hashed.get('/main.css')}'`);
  });

  test('leaves addresses of other hosts and unhashed files as they are', () => {
    expect(readFileSync(join(output, 'about.html'), 'utf8')).toContain('src="https://example.com/main.ts"');
    expect(readFileSync(join(output, 'index.html'), 'utf8')).toContain('href="/images/icon.svg"');
  });

  test('is the same for the same site in another folder', () => {
    const copy = join(folder, 'copy');
    cpSync(site, copy, { recursive: true });
    expect(hashedNames(copy)).toEqual(hashed);
  });

  test('has another name for another content', () => {
    const changed = join(folder, 'changed');
    cpSync(site, changed, { recursive: true });
    writeFileSync(join(changed, 'greeting.ts'), "export const greeting: string = 'good day';\n");
    const other = hashedNames(changed);
    expect(other.get('/main.ts')).not.toBe(hashed.get('/main.ts'));
    expect(other.get('/main.css')).toBe(hashed.get('/main.css'));
  });

  test('is refused when a page names a file that does not exist', () => {
    const broken = join(folder, 'broken');
    cpSync(site, broken, { recursive: true });
    writeFileSync(join(broken, 'index.html'), '<script src="/missing.ts"></script>');
    expect(() => writeHashedFiles(broken, output)).toThrow(
      `${join(broken, 'index.html')} names /missing.ts, which does not exist in ${broken}`,
    );
  });

  test('is refused when a script cannot be bundled', () => {
    const broken = join(folder, 'unresolved');
    cpSync(site, broken, { recursive: true });
    writeFileSync(join(broken, 'main.ts'), "import './nowhere.ts';");
    expect(() => writeHashedFiles(broken, output)).toThrow('Could not resolve "./nowhere.ts"');
  });

  test('of a site without scripts is its pages', () => {
    const plain = join(folder, 'plain');
    cpSync(join(site, 'images'), plain, { recursive: true });
    writeFileSync(join(plain, 'index.html'), '<p>plain</p>');
    expect(hashedNames(plain)).toEqual(new Map());
  });
});

describe('the bundle of a site in a project', () => {
  const { now } = Date;
  const workingFolder = process.cwd();
  const project = join(folder, 'project');
  const own = join(project, 'site');
  const image = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff, 0xfe]);

  beforeAll(() => {
    cpSync(site, own, { recursive: true });
    mkdirSync(join(project, 'node_modules'));
    writeFileSync(join(project, 'package-lock.json'), '{}');
    writeFileSync(join(own, 'main.css'), 'body { background: url("./dot.png"); }');
    writeFileSync(join(own, 'dot.png'), image);
    process.chdir(project);
    // The files have been there for an hour.
    Date.now = () => now() + 3_600_000;
    // The cache's own folder is new in the project, and is not from then on.
    hashedNames(own);
  });
  afterAll(() => {
    Date.now = now;
    process.chdir(workingFolder);
  });

  test('is kept, also what is no text', () => {
    const first = hashedNames(own);
    writeHashedFiles(own, join(project, 'first'));
    expect(readdirSync(join(project, 'node_modules/.cache/cdk-scaled-web'))).toHaveLength(1);
    const assets = join(project, 'first/assets');
    expect([...first.values()].sort()).toEqual(
      readdirSync(assets)
        .filter((file) => file.startsWith('main-'))
        .map((file) => `/assets/${file}`),
    );
    const images = readdirSync(assets).filter((file) => file.startsWith('dot-'));
    expect(images.map((file) => readFileSync(join(assets, file)))).toEqual([image]);
  });

  test('is made anew when a source is another', () => {
    const before = hashedNames(own);
    writeFileSync(join(own, 'greeting.ts'), "export const greeting: string = 'good day';\n");
    expect(hashedNames(own).get('/main.ts')).not.toBe(before.get('/main.ts'));
  });
});
