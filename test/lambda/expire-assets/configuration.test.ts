import { describe, expect, test } from '@jest/globals';
import { readConfiguration } from '../../../lambda/expire-assets/configuration.ts';

const VARIABLES = { SITE_BUCKET_NAME: 'site', ASSET_PATH: '^/assets/.+$', RETENTION_DAYS: '30' };

test('the configuration is read from the environment', () => {
  expect(readConfiguration(VARIABLES)).toEqual({
    bucketName: 'site',
    assetPath: /^\/assets\/.+$/,
    retentionMilliseconds: 2_592_000_000,
  });
});

describe('the function does not start', () => {
  test('without a variable', () => {
    expect(() => readConfiguration({ RETENTION_DAYS: '30' })).toThrow(
      'The function has no SITE_BUCKET_NAME, ASSET_PATH. Set in its environment variables',
    );
  });

  test.each(['0', '-1', '1.5', 'a month'])('with a retention of %s days', (RETENTION_DAYS) => {
    expect(() => readConfiguration({ ...VARIABLES, RETENTION_DAYS })).toThrow(
      `RETENTION_DAYS: got ${JSON.stringify(RETENTION_DAYS)}; use whole days, 1 or more`,
    );
  });
});
