import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from '@jest/globals';
import { sentValue, withSentValue } from '../../../lambda/rotate-origin-header/distribution-config.ts';

/** One origin without custom headers, and one for each of the given values. */
function config(...values: string[]): DistributionConfig {
  const origins = values.map((HeaderValue, index) => ({
    Id: `api-${index}`,
    DomainName: 'origin.foobar.com',
    CustomHeaders: {
      Quantity: 2,
      Items: [
        { HeaderName: 'x-tenant', HeaderValue: 'foobar' },
        { HeaderName: 'X-Origin-Verify', HeaderValue },
      ],
    },
  }));
  return {
    CallerReference: 'once',
    Comment: 'foobar',
    Enabled: true,
    DefaultCacheBehavior: { TargetOriginId: 'site', ViewerProtocolPolicy: 'redirect-to-https' },
    Origins: {
      Quantity: origins.length + 1,
      Items: [{ Id: 'site', DomainName: 'site.example.com', CustomHeaders: { Quantity: 0 } }, ...origins],
    },
  };
}

describe('the value that a distribution sends', () => {
  test.each([[['one']], [['one', 'one']]])('is that of all its origins with the header: %j', (values) => {
    expect(sentValue(config(...values), 'x-origin-verify')).toBe('one');
  });

  test.each([
    ['none', [], '0 different values of the custom header x-origin-verify'],
    ['several', ['one', 'two'], '2 different values of the custom header x-origin-verify'],
  ])('is refused when there are %s', (_name, values, message) => {
    expect(() => sentValue(config(...values), 'x-origin-verify')).toThrow(message);
  });
});

test('a configuration with another value has it in every origin with the header, and else is as it was', () => {
  expect(withSentValue(config('one', 'one'), 'x-origin-verify', 'two')).toEqual(config('two', 'two'));
});
