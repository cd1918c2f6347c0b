import { describe, expect, test } from '@jest/globals';
import { guessContentType } from '../../../local/s3/content-type.ts';

describe('the type that the AWS CLI gives a file', () => {
  test.each([
    ['index.html', 'text/html'],
    ['assets/main-1a2b.js', 'text/javascript'],
    ['assets/main.CSS', 'text/css'],
    ['favicon.ico', 'image/vnd.microsoft.icon'],
    ['logo.svg', 'image/svg+xml'],
    ['logo.svgz', 'image/svg+xml'],
    ['page.html.gz', 'text/html'],
    ['archive.tgz', 'application/x-tar'],
    ['data.json', 'application/json'],
    ['site.webmanifest', 'application/manifest+json'],
    ['font.woff2', 'binary/octet-stream'],
    ['LICENSE', 'binary/octet-stream'],
    ['.html', 'binary/octet-stream'],
    ['a.b/readme', 'binary/octet-stream'],
  ])('%s', (key, type) => {
    expect(guessContentType(key)).toBe(type);
  });
});
