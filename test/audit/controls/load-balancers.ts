import type { Json } from '../../../local/assembly/json.ts';
import { type AuditedResource, at, listOf } from '../assembly.ts';
import { LOAD_BALANCERS } from './constructs.ts';
import { type Control, property, text } from './control.ts';

function attribute(loadBalancer: AuditedResource, key: string): Json | undefined {
  const attributes = listOf(property(loadBalancer, 'LoadBalancerAttributes'));
  return attributes.map((each) => (at(each, ['Key']) === key ? at(each, ['Value']) : undefined)).find(Boolean);
}

export const loadBalancers: readonly Control[] = [
  {
    ids: ['ELB.1', 'ELB.18', 'CKV_AWS_2'],
    asks: 'Load balancers listen to HTTPS only',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    holds: (listener) => property(listener, 'Protocol') === 'HTTPS' && property(listener, 'Port') === 443,
  },
  {
    ids: ['ELB.17', 'CKV_AWS_103'],
    asks: 'They speak TLS 1.2 or newer, by a recommended policy',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    holds: (listener) => /^"ELBSecurityPolicy-TLS13-1-2-Res-/.test(text(property(listener, 'SslPolicy'))),
  },
  {
    ids: ['ELB.4', 'CKV_AWS_131'],
    asks: 'They drop invalid headers',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'routing.http.drop_invalid_header_fields.enabled') === 'true',
  },
  {
    ids: ['ELB.12'],
    asks: 'They mitigate desynchronization, defensively or strictest',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'routing.http.desync_mitigation_mode') === 'strictest',
  },
  {
    ids: ['ELB.5', 'CKV_AWS_91'],
    asks: 'They log accesses',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'access_logs.s3.enabled') === 'true',
  },
  {
    ids: ['ELB.6'],
    asks: 'They are protected from deletion',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => attribute(each, 'deletion_protection.enabled') === 'true',
  },
  {
    ids: ['ELB.13'],
    asks: 'They span two or more Availability Zones',
    where: LOAD_BALANCERS,
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    holds: (each) => new Set(listOf(property(each, 'Subnets')).map(text)).size >= 2,
  },
];
