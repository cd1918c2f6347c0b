import { describe, expect, test } from '@jest/globals';
import { readRequestAddress } from '../../../local/s3/request-address.ts';

describe('bucket and key of a request', () => {
  test.each([
    ['virtual-hosted, regional', 'site.s3.us-east-1.amazonaws.com', '/a/b.html', { bucket: 'site', key: 'a/b.html' }],
    ['virtual-hosted, global', 'site.s3.amazonaws.com', '/', { bucket: 'site', key: '' }],
    ['a bucket with dots', 'www.foobar.com.s3.us-east-1.amazonaws.com', '/x', { bucket: 'www.foobar.com', key: 'x' }],
    ['with a port', 'site.s3.amazonaws.com:4000', '/x', { bucket: 'site', key: 'x' }],
    ['path style', '127.0.0.1:4000', '/site/a/b.html', { bucket: 'site', key: 'a/b.html' }],
    ['path style, the bucket itself', 'localhost', '/site', { bucket: 'site', key: '' }],
    ['path style at the service', 's3.us-east-1.amazonaws.com', '/site/x', { bucket: 'site', key: 'x' }],
    ['percent-encoding', 'site.s3.amazonaws.com', '/a%20b/%C3%A9', { bucket: 'site', key: 'a b/é' }],
    ['dots stay in the key', 'site.s3.amazonaws.com', '/a/../b', { bucket: 'site', key: 'a/../b' }],
    ['malformed percent-encoding', 'site.s3.amazonaws.com', '/%zz', undefined],
    ['no bucket', 'localhost', '/', undefined],
  ])('%s', (_name, host, path, address) => {
    expect(readRequestAddress(host, path)).toEqual(address);
  });
});
