import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ownFunction, scaledWeb } from '../../helpers/scaled-web.ts';

describe('an application of one’s own', () => {
  const entry = join(__dirname, '../../fixtures/function/index.ts');

  test('needs no database', () => {
    const { web, stack } = scaledWeb(() => ({ app: { entry }, hasDatabase: false }));
    const template = Template.fromStack(stack);
    expect(web.databaseTier).toBeUndefined();
    template.resourceCountIs('AWS::RDS::DBCluster', 0);
    template.resourceCountIs('Custom::Trigger', 0);
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Answers /api/* and /health',
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  test('may be code that is ready', () => {
    const code = Code.fromInline('exports.handler = async () => ({ statusCode: 200 })');
    const { stack } = scaledWeb(() => ({ app: { code }, hasDatabase: false }));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Code: { ZipFile: Match.anyValue() },
    });
  });

  test('may be a function that exists, which is invoked by both load balancers and can use the database', () => {
    const { web, stack } = scaledWeb((stack) => ({ handler: ownFunction(stack) }));
    const own = stack.node.findChild('Own');
    if (own instanceof LambdaFunction) web.databaseTier?.application.connect(own);
    const template = Template.fromStack(stack);
    expect([web.appTier, web.deployment]).toEqual([undefined, undefined]);
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Targets: [{ Id: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] } }],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Environment: { Variables: Match.objectLike({ DATABASE_NAME: 'app' }) },
    });
  });

  test('has a role in the database, though nothing is migrated', () => {
    const { stack } = scaledWeb(() => ({ app: { entry } }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('Custom::Trigger', 1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ APPLICATION_SECRET_ARN: Match.anyValue() }) },
    });
  });
});
