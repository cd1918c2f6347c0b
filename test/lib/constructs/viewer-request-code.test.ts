import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { type ViewerRequestValues, viewerRequestCode } from '../../../lib/constructs/viewer-request-code.ts';

const SOURCE =
  "const all = ['{{APEX_DOMAIN}}', '{{PATHS}}', '{{HASHED_PATH}}', '{{NOT_FOUND_PAGE}}', '{{SECURITY_HEADERS}}'];";

const values: ViewerRequestValues = {
  domainName: 'foobar.com',
  paths: ['/index.html', '/café.html'],
  hashedPath: '^/assets/.+\\.js$',
  notFoundPage: '<p class="a">$& $1 ·\u2028</p>\n',
  securityHeaders: { 'x-frame-options': 'DENY' },
};

describe('the code of the viewer-request function', () => {
  const code = viewerRequestCode('function.js', SOURCE, values);

  test('has every value, whatever its characters', () => {
    expect(JSON.parse(runInNewContext(`${code} JSON.stringify(all)`))).toEqual([
      values.domainName,
      values.paths,
      values.hashedPath,
      values.notFoundPage,
      values.securityHeaders,
    ]);
  });

  test('is ASCII', () => {
    expect(code).toMatch(/^[\x20-\x7e]+$/);
  });

  test('is refused without a place for each value, all named', () => {
    expect(() => viewerRequestCode('function.js', "'{{PATHS}}' {{APEX_DOMAIN}}", values)).toThrow(
      "function.js has no '{{APEX_DOMAIN}}', no '{{HASHED_PATH}}', no '{{NOT_FOUND_PAGE}}', no '{{SECURITY_HEADERS}}'; write it, with the quotes,",
    );
  });

  test('may have the 10 KB that CloudFront takes, and no byte more', () => {
    const room = 10_240 - code.length;
    const padded = (length: number) => viewerRequestCode('function.js', `${SOURCE}${' '.repeat(length)}`, values);
    expect(padded(room)).toHaveLength(10_240);
    expect(() => padded(room + 1)).toThrow(
      'function.js with the paths and the 404 page of the site in it has 10241 bytes, and CloudFront takes 10240: the 2 paths have 33, the page 41.',
    );
  });
});
