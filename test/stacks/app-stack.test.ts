import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../lib/app.ts';
import { findEnvironment } from '../../lib/config/environments.ts';
import { fixtureSources, testApp } from '../helpers/cdk.ts';

const production = findEnvironment('production');
const { app, web } = buildApp(testApp(), production, fixtureSources);
const template = Template.fromStack(app);

const outputOf = (name: string) => ({
  'Fn::GetStackOutput': Match.objectLike({ OutputName: Match.stringLikeRegexp(name) }),
});

describe('the application', () => {
  const [api] = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Answers /api/* and /health' } }),
  );

  test('knows and reads the secret of its own role only', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Answers /api/* and /health',
      Environment: { Variables: { DATABASE_SECRET_ARN: outputOf('ApplicationSecret') } },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^AppApi'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: outputOf('ApplicationSecret') },
        ]),
      },
    });
    const policies = template.findResources('AWS::IAM::Policy', {
      Properties: { PolicyName: Match.stringLikeRegexp('^AppApi') },
    });
    expect(JSON.stringify(policies)).not.toContain('MasterUserSecret');
  });

  test('has less time than CloudFront and the load balancers wait', () => {
    const distributions = Object.values(Template.fromStack(web).findResources('AWS::CloudFront::Distribution'));
    const readTimeouts =
      JSON.stringify(distributions)
        .match(/(?<="OriginReadTimeout":)\d+/g)
        ?.map(Number) ?? [];
    const loadBalancerIdleTimeout = 60;
    expect(api?.['Properties'].Timeout).toBeLessThan(Math.min(loadBalancerIdleTimeout, ...readTimeouts));
    expect(readTimeouts).not.toEqual([]);
  });

  test.each([
    ['25 requests a capacity unit', {}, 400],
    ['as many requests as the environment says', { application: { reservedConcurrency: 80 } }, 80],
  ])('answers %s at a time', (_, change, reserved) => {
    const stacks = buildApp(testApp(), { ...production, ...change }, fixtureSources);
    Template.fromStack(stacks.app).hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Answers /api/* and /health',
      ReservedConcurrentExecutions: reserved,
    });
  });
});

describe('the migrations', () => {
  const [trigger] = Object.keys(template.findResources('Custom::Trigger'));

  test('come before the new version takes requests', () => {
    template.hasResource('AWS::Lambda::Alias', { DependsOn: [trigger] });
  });

  test('read both secrets', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          DATABASE_SECRET_ARN: outputOf('MasterUserSecret'),
          APPLICATION_SECRET_ARN: outputOf('ApplicationSecret'),
        },
      },
    });
  });
});

test('only load balancers of the account may invoke the application', () => {
  template.allResourcesProperties('AWS::Lambda::Permission', {
    Principal: 'elasticloadbalancing.amazonaws.com',
    SourceAccount: production.account,
    FunctionName: { Ref: Match.stringLikeRegexp('Aliaslive') },
  });
});

test.each([
  ['production', 'CodeDeployDefault.LambdaCanary10Percent5Minutes'],
  ['staging', 'CodeDeployDefault.LambdaAllAtOnce'],
])('a new version takes over in %s by %s', (name, DeploymentConfigName) => {
  const stacks = buildApp(testApp(), findEnvironment(name), fixtureSources);
  Template.fromStack(stacks.app).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', { DeploymentConfigName });
});

test('the version that mends what raised an alarm can be deployed all the same', () => {
  const environment = { ...production, application: { ignoreDeploymentAlarms: true } };
  Template.fromStack(buildApp(testApp(), environment, fixtureSources).app).hasResourceProperties(
    'AWS::CodeDeploy::DeploymentGroup',
    { AlarmConfiguration: { Enabled: false } },
  );
});
