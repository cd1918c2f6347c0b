import { describe, expect, test } from '@jest/globals';
import { assetsInUse, mayName, namedIn } from '../../../lambda/expire-assets/references.ts';

const MAIN = 'assets/main-AAAAAAAA.js';
const CHUNK = 'assets/chunk-BBBBBBBB.js';
const STYLE = 'assets/main-CCCCCCCC.css';
const FONT = 'assets/font-DDDDDDDD.woff2';
const OLD = 'assets/main-00000000.js';
const ASSETS = [MAIN, CHUNK, STYLE, FONT, OLD];

describe('a text names an asset', () => {
  test.each([
    ['by its path', `<script type="module" src="/${MAIN}"></script>`, [MAIN]],
    ['relative to another asset', 'import{a}from"./chunk-BBBBBBBB.js"', [CHUNK]],
    ['with escapes in its name', 'url(./my%20font-DDDDDDDD.woff2)', [FONT]],
    ['by the name of another file with the same hash', 'main-AAAAAAAA.js.map', [MAIN]],
    ['not by its name without the hash', '<script src="/assets/main.js">', []],
    ['not by its hash with another extension', 'main-AAAAAAAA.css', []],
  ])('%s', (_, text, expected) => {
    expect(namedIn(text, ASSETS)).toEqual(expected);
  });
});

test.each([
  ['index.html', true],
  ['site.webmanifest', true],
  ['a-file-without-extension', true],
  ['photo.JPEG', false],
  ['assets/font-DDDDDDDD.woff2', false],
])('%s may name an asset: %s', (key, expected) => {
  expect(mayName(key)).toBe(expected);
});

test('assets that assets in use name are in use; those that only unused ones name are not', async () => {
  const texts: Record<string, string> = {
    'index.html': `<link href="/${STYLE}"><script src="/${MAIN}">`,
    [MAIN]: 'import "./chunk-BBBBBBBB.js"',
    [CHUNK]: 'import "./main-AAAAAAAA.js"',
    [STYLE]: 'url(font-DDDDDDDD.woff2)',
    [OLD]: 'import "./chunk-EEEEEEEE.js"',
  };
  const read: string[] = [];
  const inUse = await assetsInUse(['index.html', 'photo.jpg'], [...ASSETS, 'assets/chunk-EEEEEEEE.js'], async (key) => {
    read.push(key);
    return texts[key] ?? '';
  });
  expect([...inUse].sort()).toEqual([CHUNK, FONT, MAIN, STYLE].sort());
  expect(read.sort()).toEqual(['index.html', MAIN, CHUNK, STYLE].sort());
});
