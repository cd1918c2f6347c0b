import { describe, expect, test } from '@jest/globals';
import { readCloudAssembly } from '../../../local/assembly/cloud-assembly.ts';
import { resolveAssembly } from '../../../local/assembly/resolve.ts';
import { readLoadBalancers } from '../../../local/elb/read-load-balancers.ts';
import { support as elb } from '../../../local/elb/support.ts';
import { readFunctions } from '../../../local/lambda/model.ts';
import { support as lambda } from '../../../local/lambda/support.ts';
import { writeAssembly } from '../assembly/assembly-builder.ts';

const ELB = 'AWS::ElasticLoadBalancingV2::';
const ref = (Ref: string) => ({ Ref });
const getAtt = (...names: string[]) => ({ 'Fn::GetAtt': names });

const resources = {
  Subnet1: { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: 'us-east-1a' } },
  Subnet2: { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: 'us-east-1b' } },
  Named: {
    Type: `${ELB}LoadBalancer`,
    Properties: { Name: 'foobar-a', Scheme: 'internet-facing', Subnets: [ref('Subnet1'), ref('Subnet2')] },
  },
  Unnamed: {
    Type: `${ELB}LoadBalancer`,
    Properties: { Scheme: 'internal', Subnets: [ref('Subnet1'), ref('Subnet2')] },
  },
  Listener: {
    Type: `${ELB}Listener`,
    Properties: {
      LoadBalancerArn: ref('Named'),
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Group') }],
    },
  },
  Rule: {
    Type: `${ELB}ListenerRule`,
    Properties: {
      ListenerArn: ref('Listener'),
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: getAtt('Group', 'TargetGroupArn') }],
    },
  },
  Group: {
    Type: `${ELB}TargetGroup`,
    Properties: { Name: 'foobar-a', TargetType: 'lambda', Targets: [{ Id: ref('Alias') }] },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { ZipFile: '' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
  },
  Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Function') } },
  Alias: {
    Type: 'AWS::Lambda::Alias',
    Properties: { FunctionName: ref('Function'), FunctionVersion: getAtt('Version', 'Version'), Name: 'live' },
  },
};

const assembly = resolveAssembly(readCloudAssembly(writeAssembly({ app: { template: { Resources: resources } } })), {
  ...elb,
  ...lambda,
});
const find = (logicalId: string) => assembly.resources.find((resource) => resource.logicalId === logicalId);

describe('names are of the form that AWS gives them:', () => {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:';
  test.each([
    ['Subnet1', /^subnet-0[0-9a-f]{16}$/],
    ['Named', new RegExp(`^${arn}loadbalancer/app/foobar-a/[0-9a-f]{16}$`)],
    ['Listener', new RegExp(`^${arn}listener/app/foobar-a/[0-9a-f]{16}/[0-9a-f]{16}$`)],
    ['Rule', new RegExp(`^${arn}listener-rule/app/foobar-a/[0-9a-f]{16}/[0-9a-f]{16}/[0-9a-f]{16}$`)],
    ['Group', new RegExp(`^${arn}targetgroup/foobar-a/[0-9a-f]{16}$`)],
    ['Function', /^app-Function-[0-9a-f]{8}$/],
    ['Version', /^arn:aws:lambda:us-east-1:111122223333:function:app-Function-[0-9a-f]{8}:\d{1,4}$/],
    ['Alias', /^arn:aws:lambda:us-east-1:111122223333:function:app-Function-[0-9a-f]{8}:live$/],
  ])('%s', (logicalId, form) => {
    expect(find(logicalId)?.physicalId).toMatch(form);
  });
});

test('a load balancer has a DNS name, which tells an internal one', () => {
  expect(find('Named')?.attributes['DNSName']).toMatch(/^foobar-a-\d+\.us-east-1\.elb\.amazonaws\.com$/);
  expect(find('Unnamed')?.attributes['DNSName']).toMatch(/^internal-app-Unnamed-[0-9a-f]{8}-\d+\.us-east-1\.elb/);
});

test('the names lead from the load balancer to the function', () => {
  const loadBalancer = readLoadBalancers(assembly).find(({ name }) => name === 'foobar-a');
  const [lambdaFunction] = readFunctions(assembly);
  expect(loadBalancer?.zones.map(({ availabilityZone }) => availabilityZone)).toEqual(['us-east-1a', 'us-east-1b']);
  expect(loadBalancer?.listeners[0]?.rules).toHaveLength(2);
  expect(loadBalancer?.targetGroups[0]?.targets).toEqual([`${lambdaFunction?.arn}:live`]);
  expect(lambdaFunction?.aliases[0]?.version).toBe(lambdaFunction?.versions[0]);
});
