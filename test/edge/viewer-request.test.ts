import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { securityHeaders } from '../../lib/constructs/security-headers.ts';
import { HASHED_PATH, hashedNames, NOT_FOUND_PAGE, pageOf, sitePaths } from '../../lib/constructs/site-bundle.ts';
import { viewerRequestCode } from '../../lib/constructs/viewer-request-code.ts';
import { repositorySources } from '../../lib/sources.ts';
import { fixtureSources } from '../helpers/cdk.ts';

const file = fixtureSources.viewerRequestFile;
const notFoundPage = '<!doctype html>\n<title>Nothing here · "foobar"</title>';
const code = viewerRequestCode(file, readFileSync(file, 'utf8'), {
  domainName: 'foobar.com',
  paths: [
    '/index.html',
    '/about.html',
    '/robots.txt',
    '/docs/index.html',
    '/v1.2/about.html',
    '/.well-known/security.txt',
    '/café.html',
  ],
  hashedPath: HASHED_PATH,
  notFoundPage,
  securityHeaders: { 'x-frame-options': 'DENY' },
});

function handle(uri: string, host = 'www.foobar.com', querystring = {}) {
  const event = { request: { method: 'GET', uri, querystring, headers: { host: { value: host } } } };
  return JSON.parse(runInNewContext(`${code}; JSON.stringify(handler(${JSON.stringify(event)}))`));
}

describe('the viewer-request function', () => {
  test.each([
    ['/', '/index.html'],
    ['/docs/', '/docs/index.html'],
    ['/about', '/about.html'],
    ['/v1.2/about', '/v1.2/about.html'],
    ['/about.html', '/about.html'],
    ['/robots.txt', '/robots.txt'],
    ['/assets/main-5KYWG2HQ.js', '/assets/main-5KYWG2HQ.js'],
    ['/.well-known/security.txt', '/.well-known/security.txt'],
    ['/caf%C3%A9', '/caf%C3%A9.html'],
  ])('answers %s by %s', (uri, object) => {
    expect(handle(uri)).toMatchObject({ uri: object });
  });

  test('changes nothing else of the request', () => {
    const querystring = { q: { value: '1' } };
    expect(handle('/about', 'www.foobar.com', querystring)).toEqual({
      method: 'GET',
      uri: '/about.html',
      querystring,
      headers: { host: { value: 'www.foobar.com' } },
    });
  });

  test.each(['/nothing', '/nothing.html', '/nothing/', '/docs/nothing', '/About', '//', '/%', '/404', '/404.html'])(
    'answers %s by the 404 page',
    (uri) => {
      expect(handle(uri)).toEqual({
        statusCode: 404,
        statusDescription: 'Not Found',
        headers: {
          'x-frame-options': { value: 'DENY' },
          'content-type': { value: 'text/html; charset=utf-8' },
          'cache-control': { value: 'no-cache' },
        },
        body: { encoding: 'text', data: notFoundPage },
      });
    },
  );

  test.each(['/assets/main.js', '/assets/', '/assets/main-short.js', '/other/main-5KYWG2HQ.js'])(
    'takes %s for no hashed file',
    (uri) => {
      expect(handle(uri)).toMatchObject({ statusCode: 404 });
    },
  );

  test('redirects to a folder whose slash is missing', () => {
    expect(handle('/docs', 'www.foobar.com', { q: { value: '1' } })).toMatchObject({
      statusCode: 301,
      headers: { location: { value: '/docs/?q=1' } },
    });
  });

  test.each([
    ['the path', '/docs/', {}, 'https://www.foobar.com/docs/'],
    ['an encoded path', '/caf%C3%A9', {}, 'https://www.foobar.com/caf%C3%A9'],
    ['a parameter', '/', { q: { value: 'a%20b' } }, 'https://www.foobar.com/?q=a%20b'],
    ['a parameter without a value', '/', { q: { value: '' } }, 'https://www.foobar.com/?q'],
    [
      'a repeated parameter and another',
      '/',
      { q: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, r: { value: '3' } },
      'https://www.foobar.com/?q=1&q=2&r=3',
    ],
  ])('redirects the apex to www with %s', (_, uri, querystring, location) => {
    expect(handle(uri, 'foobar.com', querystring)).toEqual({
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: {
        'x-frame-options': { value: 'DENY' },
        location: { value: location },
        'cache-control': { value: 'public, max-age=3600' },
      },
    });
  });

  test('redirects the apex whatever its case', () => {
    expect(handle('/', 'FooBar.COM')).toMatchObject({ statusCode: 301 });
  });

  test.each(['d111111abcdef8.cloudfront.net', 'localhost:8080'])('serves %s without a redirect', (host) => {
    expect(handle('/', host)).toMatchObject({ uri: '/index.html' });
  });

  test('of the repository has room for a hundred paths and more', () => {
    const { siteFolder, viewerRequestFile } = repositorySources;
    const code = viewerRequestCode(viewerRequestFile, readFileSync(viewerRequestFile, 'utf8'), {
      domainName: 'foobar.com',
      paths: sitePaths(siteFolder),
      hashedPath: HASHED_PATH,
      notFoundPage: pageOf(siteFolder, NOT_FOUND_PAGE, hashedNames(siteFolder)),
      securityHeaders: securityHeaders().values,
    });
    expect(Buffer.byteLength(code)).toBeLessThan(6000);
  });
});
