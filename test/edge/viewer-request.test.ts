import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { fixtureSources } from '../helpers/cdk.ts';

const source = readFileSync(fixtureSources.viewerRequestFile, 'utf8').replaceAll('{{APEX_DOMAIN}}', 'foobar.com');

function handle(uri: string, host = 'www.foobar.com', querystring = {}) {
  const event = { request: { method: 'GET', uri, querystring, headers: { host: { value: host } } } };
  return JSON.parse(runInNewContext(`${source}; JSON.stringify(handler(${JSON.stringify(event)}))`));
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
      headers: { location: { value: location }, 'cache-control': { value: 'public, max-age=3600' } },
    });
  });

  test('redirects the apex whatever its case', () => {
    expect(handle('/', 'FooBar.COM')).toMatchObject({ statusCode: 301 });
  });

  test.each(['d111111abcdef8.cloudfront.net', 'localhost:8080'])('serves %s without a redirect', (host) => {
    expect(handle('/', host)).toMatchObject({ uri: '/index.html' });
  });

  test('is within the 10 KB that CloudFront takes', () => {
    expect(Buffer.byteLength(source)).toBeLessThan(10_240);
  });
});
