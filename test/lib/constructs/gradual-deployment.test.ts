import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { AppTier } from '../../../lib/constructs/app-tier.ts';
import { GradualDeployment, type GradualDeploymentProps } from '../../../lib/constructs/gradual-deployment.ts';
import { testStack, testVpc } from '../../helpers/cdk.ts';

function deployment(stack: Stack, props: Partial<GradualDeploymentProps> = {}): GradualDeployment {
  const app = new AppTier(stack, 'App', { code: Code.fromInline('exports.handler = async () => {}') });
  const vpc = testVpc(stack);
  return new GradualDeployment(stack, 'Deployment', {
    alias: app.live,
    loadBalancers: ['a', 'b'].map((name) => ({
      name,
      loadBalancer: new ApplicationLoadBalancer(stack, `LoadBalancer-${name}`, { vpc }),
    })),
    ...props,
  });
}

const newestVersion = [
  { Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('CurrentVersion'), 'Version'] } },
  { Name: 'FunctionName', Value: { Ref: Match.anyValue() } },
  { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: Match.anyValue() }, ':live']] } },
];

const metric = (MetricName: string, Dimensions: object[]) =>
  Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName, Dimensions }) }) });

describe('a gradual deployment with the least of properties', () => {
  const stack = testStack();
  const gradual = deployment(stack);
  const template = Template.fromStack(stack);

  test('gives a new version a tenth of the requests for five minutes', () => {
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
    });
    template.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: Match.stringLikeRegexp('^Deployment.*Application') },
          DeploymentGroupName: { Ref: Match.stringLikeRegexp('^DeploymentDeploymentGroup') },
        },
      },
    });
  });

  test('goes back when an alarm is raised, the deployment fails or is stopped', () => {
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
    });
  });

  test('is stopped by each of its alarms, and lists them', () => {
    const names = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    expect(names).toHaveLength(4);
    expect(gradual.alarms).toHaveLength(4);
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AlarmConfiguration: { Enabled: true, Alarms: names.map((Ref) => ({ Name: { Ref } })) },
    });
  });

  test('watches whether invocations of the newest version fail', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 1,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: '100 * errors / invocations' }),
        metric('Errors', newestVersion),
        metric('Invocations', newestVersion),
      ]),
    });
  });

  test('watches how long invocations of the newest version take', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 3000,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
      Metrics: [
        Match.objectLike({
          MetricStat: Match.objectLike({
            Metric: { MetricName: 'Duration', Namespace: 'AWS/Lambda', Dimensions: newestVersion },
            Stat: 'p99',
          }),
        }),
      ],
    });
  });

  test.each(['a', 'b'])('watches the answers with 5xx of load balancer %s', (name) => {
    const dimensions = [
      {
        Name: 'LoadBalancer',
        Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^LoadBalancer${name}`), 'LoadBalancerFullName'] },
      },
    ];
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp(`^Load balancer ${name} answers more than 1 % of the requests with 5xx`),
      Threshold: 1,
      Metrics: Match.arrayWith([
        metric('HTTPCode_Target_5XX_Count', dimensions),
        metric('HTTPCode_ELB_5XX_Count', dimensions),
        metric('RequestCount', dimensions),
      ]),
    });
  });
});

describe('a gradual deployment with every property', () => {
  const stack = testStack();
  deployment(stack, {
    deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
    errorThresholdInPercent: 0.1,
    latencyThreshold: Duration.millis(800),
    ignoreAlarms: true,
  });
  const template = Template.fromStack(stack);

  test('has them all', () => {
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
      AlarmConfiguration: { Enabled: false },
    });
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Threshold: 0.1 }, 3);
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Threshold: 800 }, 1);
  });
});

describe('a gradual deployment is refused', () => {
  test('without a load balancer', () => {
    expect(() => deployment(testStack(), { loadBalancers: [] })).toThrow(
      'Test/Deployment: loadBalancers: got 0; give 1 to 8, as CodeDeploy watches 10 alarms',
    );
  });

  test('with nine load balancers', () => {
    const stack = testStack();
    const vpc = testVpc(testStack());
    const loadBalancers = [...'abcdefghi'].map((name) => ({
      name,
      loadBalancer: new ApplicationLoadBalancer(stack, name, { vpc }),
    }));
    expect(() => deployment(stack, { loadBalancers })).toThrow('loadBalancers: got 9; give 1 to 8');
  });

  test.each([
    [{ errorThresholdInPercent: 0 }, 'errorThresholdInPercent: got 0; use a number above 0 and below 100'],
    [{ errorThresholdInPercent: 100 }, 'errorThresholdInPercent: got 100'],
    [{ latencyThreshold: Duration.seconds(0) }, 'latencyThreshold: got 0; use a duration above 0'],
  ])('with %j', (props, message) => {
    expect(() => deployment(testStack(), props)).toThrow(message);
  });
});
