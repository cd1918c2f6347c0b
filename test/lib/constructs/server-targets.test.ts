import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AmazonLinuxCpuType,
  Instance,
  InstanceClass,
  InstanceSize,
  InstanceType,
  type IVpc,
  MachineImage,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { TargetGroupLoadBalancingAlgorithmType, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Lazy, SecretValue, type Stack } from 'aws-cdk-lib/core';
import { InstanceTarget } from '../../../lib/constructs/instance-target.ts';
import { IpTarget } from '../../../lib/constructs/ip-target.ts';
import { type ILoadBalancerClusterTarget, LoadBalancerCluster } from '../../../lib/constructs/load-balancer-cluster.ts';
import { testStack, testVpc } from '../../helpers/cdk.ts';

const machine = {
  instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
  machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
  vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
};

const instance = (stack: Stack, vpc: IVpc, id: string) => new Instance(stack, id, { ...machine, vpc });

function container(stack: Stack, vpc: IVpc): FargateService {
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('web', {
    image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
    portMappings: [{ containerPort: 8080 }],
  });
  return new FargateService(stack, 'Service', {
    cluster: new Cluster(stack, 'Ecs', { vpc }),
    taskDefinition,
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
  });
}

const TARGETS: readonly (readonly [
  string,
  (stack: Stack, vpc: IVpc) => ILoadBalancerClusterTarget,
  { readonly type: string; readonly registered: readonly unknown[] | undefined },
])[] = [
  [
    'addresses',
    () => IpTarget.fromAddresses(['10.0.2.10', '10.0.3.10'], 8080),
    {
      type: 'ip',
      registered: [
        { Id: '10.0.2.10', Port: 8080 },
        { Id: '10.0.3.10', Port: 8080 },
      ],
    },
  ],
  [
    'a service of containers',
    (stack, vpc) =>
      IpTarget.fromService(
        container(stack, vpc).loadBalancerTarget({ containerName: 'web', containerPort: 8080 }),
        8080,
      ),
    { type: 'ip', registered: undefined },
  ],
  [
    'instances',
    (stack, vpc) => InstanceTarget.fromInstances([instance(stack, vpc, 'One'), instance(stack, vpc, 'Two')], 8080),
    {
      type: 'instance',
      registered: [
        { Id: { Ref: Match.stringLikeRegexp('^One') }, Port: 8080 },
        { Id: { Ref: Match.stringLikeRegexp('^Two') }, Port: 8080 },
      ],
    },
  ],
  [
    'an Auto Scaling group',
    (stack, vpc) =>
      InstanceTarget.fromAutoScalingGroup(new AutoScalingGroup(stack, 'Group', { ...machine, vpc }), 8080),
    { type: 'instance', registered: undefined },
  ],
];

function synthesize(
  target: (stack: Stack, vpc: IVpc) => ILoadBalancerClusterTarget,
  loadBalancingAlgorithm?: TargetGroupLoadBalancingAlgorithmType,
): Template {
  const stack = testStack();
  const vpc = testVpc(stack);
  new LoadBalancerCluster(stack, 'Cluster', {
    vpc,
    target: target(stack, vpc),
    certificate: Certificate.fromCertificateArn(stack, 'Cert', 'arn:aws:acm:us-east-1:111122223333:certificate/1'),
    originHeader: {
      headerName: 'x-origin-verify',
      headerValue: SecretValue.secretsManager('shop/origin-header-value'),
    },
    accessLogsBucket: new Bucket(stack, 'Logs'),
    namePrefix: 'shop',
    loadBalancingAlgorithm,
  });
  return Template.fromStack(stack);
}

describe.each(TARGETS)('%s behind both load balancers', (_, target, { type, registered }) => {
  const template = synthesize(target);

  test('are in a target group of each, over HTTP at their port', () => {
    for (const name of ['shop-a', 'shop-b']) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        Name: name,
        TargetType: type,
        Port: 8080,
        Protocol: 'HTTP',
        Targets: registered ?? Match.absent(),
      });
    }
  });

  test('are what each load balancer may connect to, at their port and nowhere else', () => {
    const groups = Object.values(
      template.findResources('AWS::EC2::SecurityGroup', {
        Properties: { GroupDescription: Match.stringLikeRegexp('^Load balancer') },
      }),
    ).flatMap((group) => group['Properties']['SecurityGroupEgress'] ?? []);
    const rules = [
      ...Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')).map((rule) => rule['Properties']),
      ...groups.filter(({ CidrIp }) => CidrIp !== '255.255.255.255/32'),
    ];
    expect(rules.length).toBeGreaterThanOrEqual(2);
    for (const { FromPort, ToPort, CidrIp } of rules) {
      expect([FromPort, ToPort]).toEqual([8080, 8080]);
      if (CidrIp !== undefined) expect(CidrIp).toMatch(/^10\.0\.[23]\.10\/32$/);
    }
  });

  test.each([
    TargetGroupLoadBalancingAlgorithmType.ROUND_ROBIN,
    TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM,
  ])('are chosen between by %s where that is asked for', (algorithm) => {
    synthesize(target, algorithm).allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'load_balancing.algorithm.type', Value: algorithm }]),
    });
  });
});

describe('targets that no load balancer could reach are refused', () => {
  test.each<[string, () => unknown, string]>([
    [
      'no address',
      () => IpTarget.fromAddresses([], 80),
      'addresses: got []; use IPv4 addresses such as "10.0.0.1", one or more',
    ],
    ['a name', () => IpTarget.fromAddresses(['web.local'], 80), 'addresses: got ["web.local"]; use IPv4 addresses'],
    ['an IPv6 address', () => IpTarget.fromAddresses(['::1'], 80), 'addresses: got ["::1"]; use IPv4 addresses'],
    ['port 0', () => IpTarget.fromAddresses(['10.0.0.1'], 0), 'port: got 0; use 1 to 65535'],
    ['no instance', () => InstanceTarget.fromInstances([], 80), 'instances: got none; give one or more'],
    ['half a port', () => IpTarget.fromAddresses(['10.0.0.1'], 80.5), 'port: got 80.5; use 1 to 65535'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('but not what is known only when it is deployed', () => {
    const address = Lazy.string({ produce: () => '10.0.0.1' });
    expect(IpTarget.fromAddresses([address], Lazy.number({ produce: () => 80 })).targetType).toBe(TargetType.IP);
  });
});
