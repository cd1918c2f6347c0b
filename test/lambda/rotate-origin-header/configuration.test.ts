import { describe, expect, test } from '@jest/globals';
import { readConfiguration, regionOfListenerRule } from '../../../lambda/rotate-origin-header/configuration.ts';
import { RULE_ARNS } from './account.ts';

const environment = {
  ORIGIN_HEADER_NAME: 'x-origin-verify',
  LISTENER_RULE_ARNS: RULE_ARNS.join(','),
  DISTRIBUTION_ID: 'EDFDVBD6EXAMPLE',
};

describe('the configuration', () => {
  test('is read from the environment', () => {
    expect(readConfiguration(environment)).toEqual({
      headerName: 'x-origin-verify',
      listenerRuleArns: RULE_ARNS,
      distributionId: 'EDFDVBD6EXAMPLE',
    });
  });

  test.each([
    [
      { DISTRIBUTION_ID: undefined, ORIGIN_HEADER_NAME: '' },
      'The function has no ORIGIN_HEADER_NAME, DISTRIBUTION_ID.',
    ],
    [
      { LISTENER_RULE_ARNS: `${RULE_ARNS[0]},` },
      'LISTENER_RULE_ARNS: got ""; each is the ARN of a rule of an Application Load Balancer',
    ],
    [{ LISTENER_RULE_ARNS: 'arn:aws:s3:::bucket' }, 'LISTENER_RULE_ARNS: got "arn:aws:s3:::bucket"'],
  ])('with %j is refused', (change, message) => {
    expect(() => readConfiguration({ ...environment, ...change })).toThrow(message);
  });
});

test('the Region of a rule is in its ARN, in every partition', () => {
  expect(RULE_ARNS.map(regionOfListenerRule)).toEqual(['eu-west-1', 'eu-west-1']);
  const arn = 'arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:listener-rule/app/a/1/2/3';
  expect(regionOfListenerRule(arn)).toBe('cn-north-1');
});
