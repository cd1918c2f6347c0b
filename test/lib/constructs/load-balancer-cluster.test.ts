import { describe, expect, test } from '@jest/globals';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { TargetGroupLoadBalancingAlgorithmType, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Duration, SecretValue, type Stack } from 'aws-cdk-lib/core';
import { FunctionTarget } from '../../../lib/constructs/function-target.ts';
import { LoadBalancerCluster, type LoadBalancerClusterProps } from '../../../lib/constructs/load-balancer-cluster.ts';
import { OriginHeaderSecret } from '../../../lib/constructs/origin-header.ts';
import { testStack, testVpc } from '../../helpers/cdk.ts';

const FOUR_ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'];

function cluster(stack: Stack, props: Partial<LoadBalancerClusterProps> = {}, zones = FOUR_ZONES) {
  const handler = new LambdaFunction(stack, 'Handler', {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  return new LoadBalancerCluster(stack, 'Cluster', {
    vpc: testVpc(stack, zones),
    target: new FunctionTarget(handler),
    certificate: Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:us-east-1:111122223333:certificate/1',
    ),
    originHeader: {
      headerName: 'x-origin-verify',
      headerValue: SecretValue.secretsManager('board/origin-header-value'),
    },
    originFacingPrefixListId: 'pl-3b927c52',
    accessLogsBucket: new Bucket(stack, 'Logs'),
    namePrefix: 'board',
    ...props,
  });
}

/** Targets that listen at addresses, as a container would. */
const addresses = {
  targetType: TargetType.IP,
  port: 8080,
  attachToApplicationTargetGroup: () => ({ targetType: TargetType.IP, targetJson: { id: '10.0.0.1' } }),
};

describe('a cluster with the least of properties', () => {
  const stack = testStack();
  const { loadBalancers } = cluster(stack);
  const template = Template.fromStack(stack);

  test('has the load balancers a and b, in zones of their own', () => {
    expect(loadBalancers.map(({ name, availabilityZones }) => [name, availabilityZones])).toEqual([
      ['a', ['us-east-1a', 'us-east-1b']],
      ['b', ['us-east-1c', 'us-east-1d']],
    ]);
    const subnets = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer')).map(
      (resource) => resource['Properties']['Subnets'],
    );
    expect(subnets.map((each) => each.length)).toEqual([2, 2]);
    expect(new Set(JSON.parse(JSON.stringify(subnets)).flat().map(JSON.stringify)).size).toBe(4);
  });

  test('has nothing to remark on its zones', () => {
    Annotations.fromStack(stack).hasNoInfo('*', Match.stringLikeRegexp('share the Availability Zones'));
  });

  test.each(['board-a', 'board-b'])('%s is strict, protected, logged', (name) => {
    const attribute = (Key: string, Value: unknown) => Match.arrayWith([{ Key, Value }]);
    for (const [key, value] of [
      ['deletion_protection.enabled', 'true'],
      ['routing.http.drop_invalid_header_fields.enabled', 'true'],
      ['routing.http.desync_mitigation_mode', 'strictest'],
      ['zonal_shift.config.enabled', 'true'],
      ['access_logs.s3.enabled', 'true'],
      ['access_logs.s3.prefix', name],
    ] as const) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Name: name,
        Scheme: 'internet-facing',
        Type: 'application',
        LoadBalancerAttributes: attribute(key, value),
      });
    }
  });

  test('each has a security group of its own, which lets in HTTPS from the prefix list and nothing else', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroup', 2);
    template.resourcePropertiesCountIs(
      'AWS::EC2::SecurityGroupIngress',
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourcePrefixListId: 'pl-3b927c52' },
      2,
    );
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
  });

  test('each has one HTTPS listener of a current policy that refuses by default', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 2);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      DefaultActions: [
        {
          Type: 'fixed-response',
          FixedResponseConfig: { StatusCode: '403', ContentType: 'text/plain', MessageBody: 'Forbidden' },
        },
      ],
    });
  });

  test('each lets in what has the origin header, whose value is not in the template', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 1,
      Conditions: [
        {
          Field: 'http-header',
          HttpHeaderConfig: {
            HttpHeaderName: 'x-origin-verify',
            Values: ['{{resolve:secretsmanager:board/origin-header-value:SecretString:::}}'],
          },
        },
      ],
      Actions: [{ Type: 'forward', TargetGroupArn: Match.anyValue() }],
    });
  });

  test.each(['board-a', 'board-b'])('%s has a target group with health checks and multi-value headers', (name) => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Name: name,
      TargetType: 'lambda',
      HealthCheckEnabled: true,
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
      Matcher: { HttpCode: '200' },
      TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
      Port: Match.absent(),
      Protocol: Match.absent(),
      VpcId: Match.absent(),
    });
  });

  test('the function is invoked by load balancers of this account only, and registered after that', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'elasticloadbalancing.amazonaws.com',
      SourceAccount: '111122223333',
    });
    template.allResources('AWS::ElasticLoadBalancingV2::TargetGroup', {
      DependsOn: [Match.stringLikeRegexp('HandlerInvoke')],
    });
  });
});

test('of several public subnets in a zone, a load balancer takes the first: it has one in each', () => {
  const stack = testStack();
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    publicSubnetNames: ['Ingress', 'Egress'],
    publicSubnetIds: ['ingress-a', 'ingress-b', 'egress-a', 'egress-b'],
  });
  cluster(stack, { vpc });
  Template.fromStack(stack).allResourcesProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Subnets: ['ingress-a', 'ingress-b'],
  });
});

describe('a cluster with every property', () => {
  const stack = testStack();
  const { loadBalancers } = cluster(stack, {
    loadBalancerNames: ['north', 'south', 'west'],
    vpcSubnets: { subnetGroupName: 'LoadBalancers' },
    target: addresses,
    loadBalancingAlgorithm: TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    originHeader: new OriginHeaderSecret(stack, 'OriginHeader', { secretName: 'board/origin-header-value' }),
    deletionProtection: false,
    healthCheck: {
      path: '/alive',
      interval: Duration.seconds(30),
      timeout: Duration.seconds(10),
      healthyThresholdCount: 5,
      unhealthyThresholdCount: 3,
    },
  });
  const template = Template.fromStack(stack);

  test('shares the zones when there are too few for each to have two', () => {
    expect(loadBalancers.map(({ availabilityZones }) => availabilityZones)).toEqual([
      FOUR_ZONES,
      FOUR_ZONES,
      FOUR_ZONES,
    ]);
  });

  test('says that the zones are shared, and how many it takes for each to have its own', () => {
    Annotations.fromStack(stack).hasInfo(
      '/Test/Cluster',
      'The load balancers north, south, west share the Availability Zones us-east-1a, us-east-1b, us-east-1c, us-east-1d: ' +
        'a fault of one zone touches all of them. Give 6 zones or more, and each has zones of its own. ' +
        '[ack: scaled-web:sharedAvailabilityZones]',
    );
  });

  test('sends requests to addresses by the algorithm', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 3);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'ip',
      Port: 8080,
      Protocol: 'HTTP',
      HealthCheckPath: '/alive',
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 10,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 3,
      TargetGroupAttributes: Match.arrayWith([
        { Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' },
      ]),
    });
  });

  test('reads the value of the header after its secret is made', () => {
    template.allResources('AWS::ElasticLoadBalancingV2::ListenerRule', {
      DependsOn: [Match.stringLikeRegexp('^OriginHeaderSecret')],
    });
  });

  test('can be deleted', () => {
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'false' }]),
    });
  });
});

describe('a cluster is refused', () => {
  const faults: [string, Partial<LoadBalancerClusterProps>, string][] = [
    ['with one load balancer', { loadBalancerNames: ['a'] }, 'got ["a"]; a cluster has 2 or more load balancers'],
    ['with a name twice', { loadBalancerNames: ['a', 'a'] }, 'got ["a","a"]; each name is used once'],
    ['with a name too long', { namePrefix: 'b'.repeat(31) }, '32 letters, digits and hyphens at most'],
    ['with a bad name', { loadBalancerNames: ['a', 'b_'] }, 'got the load balancer name "board-b_"'],
    ['with a reserved name', { namePrefix: 'internal-board' }, 'do not begin with "internal-"'],
    [
      'with an algorithm for a function',
      { loadBalancingAlgorithm: TargetGroupLoadBalancingAlgorithmType.ROUND_ROBIN },
      'loadBalancingAlgorithm: got "round_robin" for a Lambda function; only instance and ip targets have one',
    ],
    [
      'with a check of no path',
      { healthCheck: { path: 'health' } },
      'healthCheck.path: got "health"; use a path that begins with "/", of 1024 characters at most',
    ],
    [
      'with checks too seldom',
      { healthCheck: { interval: Duration.seconds(301) } },
      'healthCheck.interval: got 301; use 5 to 300 seconds',
    ],
    [
      'with checks that overlap',
      { healthCheck: { interval: Duration.seconds(5) } },
      'healthCheck.timeout: got 5 seconds; it must be less than the interval of 5 seconds',
    ],
    [
      'with an impatient check',
      { healthCheck: { timeout: Duration.seconds(1) } },
      'healthCheck.timeout: got 1; use 2 to 120 seconds',
    ],
    [
      'with one good answer',
      { healthCheck: { healthyThresholdCount: 1 } },
      'healthCheck.healthyThresholdCount: got 1; use 2 to 10 checks',
    ],
    [
      'with eleven bad answers',
      { healthCheck: { unhealthyThresholdCount: 11 } },
      'healthCheck.unhealthyThresholdCount: got 11; use 2 to 10 checks',
    ],
  ];
  test.each(faults)('%s', (_, props, message) => {
    expect(() => cluster(testStack(), props)).toThrow(message);
  });

  test('with all its faults told at once', () => {
    const props = { loadBalancerNames: ['a'], healthCheck: { healthyThresholdCount: 1 } };
    expect(() => cluster(testStack(), props)).toThrow(/2 or more load balancers.*; healthCheck\.healthyThresholdCount/);
  });

  test('in one Availability Zone', () => {
    expect(() => cluster(testStack(), {}, ['us-east-1a'])).toThrow('got 1 (us-east-1a)');
  });
});
