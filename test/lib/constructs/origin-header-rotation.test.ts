import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  ApplicationListener,
  ApplicationListenerRule,
  ApplicationLoadBalancer,
  ListenerAction,
  ListenerCondition,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  OriginHeaderRotation,
  type OriginHeaderRotationProps,
} from '../../../lib/constructs/origin-header-rotation.ts';
import { testApp, testVpc } from '../../helpers/cdk.ts';

const entry = resolve(__dirname, '../../../lambda/rotate-origin-header/index.ts');

/** The load balancers and the secret in one Region, the distribution in another, the rotation in a stack after both. */
function rotation(props: Partial<OriginHeaderRotationProps> = {}, encrypted = false) {
  const app = testApp();
  const stack = (id: string, region: string) => new Stack(app, id, { env: { account: '111122223333', region } });
  const [application, web] = [stack('App', 'eu-west-1'), stack('Web', 'us-east-1')];
  const vpc = testVpc(application, ['eu-west-1a', 'eu-west-1b']);
  const secret = new Secret(application, 'Secret', encrypted ? { encryptionKey: new Key(application, 'Key') } : {});
  const listenerRules = ['A', 'B'].map((name) => {
    const loadBalancer = new ApplicationLoadBalancer(application, name, { vpc });
    const listener = new ApplicationListener(application, `Listener${name}`, {
      loadBalancer,
      port: 80,
      defaultAction: ListenerAction.fixedResponse(403),
    });
    return new ApplicationListenerRule(application, `Rule${name}`, {
      listener,
      priority: 1,
      conditions: [ListenerCondition.httpHeader('x-origin-verify', ['value'])],
      action: ListenerAction.fixedResponse(200),
    });
  });
  const distribution = new Distribution(web, 'Distribution', {
    defaultBehavior: { origin: new HttpOrigin('origin.foobar.com') },
  });
  const last = stack('Rotation', 'eu-west-1');
  new OriginHeaderRotation(last, 'OriginHeaderRotation', {
    entry,
    secret,
    headerName: 'x-origin-verify',
    listenerRules,
    distribution,
    ...props,
  });
  return last;
}

function outputOf(StackName: string, Region: string) {
  return { 'Fn::GetStackOutput': { StackName, Region, OutputName: Match.anyValue() } };
}

describe('a rotation with the least of properties', () => {
  const stack = rotation();
  const template = Template.fromStack(stack);
  const rule = outputOf('App', 'eu-west-1');
  const secret = outputOf('App', 'eu-west-1');
  const distribution = outputOf('Web', 'us-east-1');

  test('rotates every 30 days, and not at the deployment', () => {
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: secret,
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
      RotationLambdaARN: { 'Fn::GetAtt': [Match.stringLikeRegexp('Function'), 'Arn'] },
    });
  });

  test('tells the function the header, the rules and the distribution of the other stacks', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 900,
      Environment: {
        Variables: {
          ORIGIN_HEADER_NAME: 'x-origin-verify',
          LISTENER_RULE_ARNS: { 'Fn::Join': ['', [rule, ',', rule]] },
          DISTRIBUTION_ID: distribution,
        },
      },
    });
  });

  test('lets the function change this secret, these rules and this distribution, and nothing else', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      (policy) => policy['Properties']['PolicyDocument']['Statement'],
    );
    const others = statements.filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0]));
    expect(
      others.map(({ Action, Resource }) => [Action, JSON.stringify(Resource).replaceAll(/PublishOutput\w+/g, '…')]),
    ).toEqual([
      [
        [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        '{"Fn::GetStackOutput":{"StackName":"App","Region":"eu-west-1","OutputName":"…"}}',
      ],
      [
        'elasticloadbalancing:ModifyRule',
        JSON.stringify(
          Array(2).fill({ 'Fn::GetStackOutput': { StackName: 'App', Region: 'eu-west-1', OutputName: '…' } }),
        ),
      ],
      [
        ['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'],
        '{"Fn::Join":["",["arn:aws:cloudfront::111122223333:distribution/",{"Fn::GetStackOutput":{"StackName":"Web","Region":"us-east-1","OutputName":"…"}}]]}',
      ],
      ['elasticloadbalancing:DescribeRules', '"*"'],
    ]);
  });

  test('lets Secrets Manager invoke the function for this account only', () => {
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: '111122223333',
    });
    template.resourceCountIs('AWS::Lambda::Permission', 1);
  });

  test('makes the schedule when the function may do all that it has to', () => {
    const [schedule] = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'));
    const [lambda] = Object.values(template.findResources('AWS::Lambda::Function'));
    const policies = Object.keys(template.findResources('AWS::IAM::Policy'));
    const permissions = Object.keys(template.findResources('AWS::Lambda::Permission'));
    expect([schedule?.['DependsOn'], lambda?.['DependsOn']].flat()).toEqual(
      expect.arrayContaining([...policies, ...permissions]),
    );
  });

  test('is deployed after the load balancers and the distribution', () => {
    expect(stack.dependencies.map(({ stackName }) => stackName).sort()).toEqual(['App', 'Web']);
  });

  test('warns of nothing', () => {
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

describe('a rotation with every property', () => {
  const template = Template.fromStack(
    rotation(
      {
        entry: undefined,
        code: Code.fromInline('export {}'),
        handler: 'main.run',
        automaticallyAfter: Duration.days(7),
      },
      true,
    ),
  );

  test('rotates in the given interval, by the given code', () => {
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: 7 },
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'main.run' });
  });

  test('lets the function use the key of the secret, through Secrets Manager only', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: outputOf('App', 'eu-west-1'),
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
          }),
        ]),
      },
    });
  });
});

test.each<[string, Partial<OriginHeaderRotationProps>, string]>([
  ['no rule', { listenerRules: [] }, 'Rotation/OriginHeaderRotation: listenerRules: got none; give the rule'],
  ['a header of AWS', { headerName: 'X-Amz-Verify' }, 'headerName: got "X-Amz-Verify"; use 1 to 40 letters'],
  ['a header with a blank', { headerName: 'x origin' }, 'headerName: got "x origin"; use 1 to 40 letters'],
  ['no interval', { automaticallyAfter: Duration.days(0) }, 'automaticallyAfter: got 0 days; use 1 to 1000 whole days'],
  ['a broken interval', { automaticallyAfter: Duration.hours(36) }, 'automaticallyAfter: got 1.5 days; use 1 to 1000'],
  ['too long an interval', { automaticallyAfter: Duration.days(1001) }, 'automaticallyAfter: got 1001 days; use 1 to'],
])('a rotation with %s is refused', (_name, props, message) => {
  expect(() => rotation(props)).toThrow(message);
});

test('a rotation of a distribution with a web ACL may read that one, which CloudFront asks for at each update', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/board/1';
  Template.fromStack(rotation({ webAcl: { webAclArn } })).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'wafv2:GetWebACL', Resource: webAclArn }]),
    },
  });
});

test('a rotation keeps its log lines for as long as it is told', () => {
  const template = Template.fromStack(rotation({ logRetention: RetentionDays.ONE_WEEK }));
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});
