import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { readLoadBalancers } from '../../../local/elb/read-load-balancers.ts';
import type { GivenTargets } from '../../../local/elb/read-target-group.ts';
import { assemblyOf, resource } from './assembly.ts';

export const ELB = 'AWS::ElasticLoadBalancingV2::';
export const FORWARD = [{ Type: 'forward', TargetGroupArn: 'tg' }];
export const DENY = [
  { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403', ContentType: 'text/plain', MessageBody: 'no' } },
];

/** What a test changes of a template of one load balancer, listener, rule and target group. */
export interface Changes {
  readonly loadBalancer?: JsonObject;
  readonly listener?: JsonObject;
  readonly rule?: JsonObject;
  readonly targetGroup?: JsonObject;
  readonly more?: readonly Resource[];
}

/** The model of that template. */
export function read({ loadBalancer, listener, rule, targetGroup, more = [] }: Changes = {}, given?: GivenTargets) {
  const names = { LoadBalancerName: 'foobar-a', DNSName: 'Foobar-A-1.us-east-1.elb.amazonaws.com' };
  return readLoadBalancers(
    assemblyOf([
      resource('AWS::EC2::Subnet', 'subnet-1', { AvailabilityZone: 'us-east-1a' }),
      resource('AWS::EC2::Subnet', 'subnet-2', { AvailabilityZone: 'us-east-1b' }),
      resource(`${ELB}LoadBalancer`, 'lb', { Subnets: ['subnet-1', 'subnet-2'], ...loadBalancer }, names),
      resource(`${ELB}Listener`, 'listener', {
        LoadBalancerArn: 'lb',
        Port: 443,
        Protocol: 'HTTPS',
        Certificates: [{ CertificateArn: 'arn' }],
        DefaultActions: DENY,
        ...listener,
      }),
      resource(`${ELB}ListenerRule`, 'rule', {
        ListenerArn: 'listener',
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
        Actions: FORWARD,
        ...rule,
      }),
      resource(
        `${ELB}TargetGroup`,
        'tg',
        { TargetType: 'lambda', Targets: [{ Id: 'arn:function' }], ...targetGroup },
        { TargetGroupName: 'foobar-a' },
      ),
      ...more,
    ]),
    given,
  );
}

/** A rule with other conditions. */
export const condition = (...Conditions: JsonObject[]): Changes => ({ rule: { Conditions } });

/** A condition of a kind that stands alone in a rule. */
export const method = { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } };
