import type { Json } from '../../../local/assembly/json.ts';
import { type AuditedResource, at, listOf } from '../assembly.ts';
import { WEB } from './constructs.ts';
import { ALL, type Control, names, ofType, property, text } from './control.ts';

const WEB_ACL = ['lib/constructs/web-acl.ts'];

function behaviors(distribution: AuditedResource): readonly Json[] {
  return [
    ...listOf(property(distribution, 'DistributionConfig', 'DefaultCacheBehavior')),
    ...listOf(property(distribution, 'DistributionConfig', 'CacheBehaviors')),
  ];
}

function origins(distribution: AuditedResource, kind: 'S3OriginConfig' | 'CustomOriginConfig'): readonly Json[] {
  return listOf(property(distribution, 'DistributionConfig', 'Origins')).filter(
    (origin) => at(origin, [kind]) !== undefined,
  );
}

const viewerCertificate = (distribution: AuditedResource, key: string): Json | undefined =>
  property(distribution, 'DistributionConfig', 'ViewerCertificate', key);

export const edge: readonly Control[] = [
  {
    ids: ['CloudFront.1'],
    asks: 'The distribution has a default root object',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'DefaultRootObject') === 'index.html',
  },
  {
    ids: ['CloudFront.3', 'CKV_AWS_34'],
    asks: 'Viewers are served over HTTPS only',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) =>
      behaviors(each).every((behavior) =>
        /^"(https-only|redirect-to-https)"$/.test(text(at(behavior, ['ViewerProtocolPolicy']))),
      ),
  },
  {
    ids: ['CloudFront.4'],
    asks: 'It fails over between origins',
    where: [],
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'OriginGroups') !== undefined,
    exceptions: [
      {
        of: ALL,
        reason:
          'An origin group takes GET, HEAD and OPTIONS only. Route 53 fails over between the load balancers, for all ' +
          'methods (lib/constructs/origin-records.ts).',
      },
    ],
  },
  {
    ids: ['CloudFront.5'],
    asks: 'It logs requests',
    where: ['lib/constructs/distribution-logs.ts'],
    type: 'AWS::CloudFront::Distribution',
    holds: (each, assembly) =>
      ofType(assembly, 'AWS::Logs::DeliverySource').some(
        (source) => names(each, property(source, 'ResourceArn')) && property(source, 'LogType') === 'ACCESS_LOGS',
      ) && ofType(assembly, 'AWS::Logs::Delivery').length > 0,
  },
  {
    ids: ['CKV_AWS_86'],
    asks: 'It logs requests by version 1 of standard logging',
    where: [],
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'Logging') !== undefined,
    exceptions: [
      { of: ALL, reason: 'By version 2, which checkov does not know: version 1 needs access control lists.' },
    ],
  },
  {
    ids: ['CloudFront.6', 'CKV_AWS_68'],
    asks: 'AWS WAF is in front of it',
    where: WEB_ACL,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => property(each, 'DistributionConfig', 'WebACLId') !== undefined,
    exceptions: [
      {
        of: ALL,
        in: ({ webAcl }) => webAcl === undefined,
        reason: 'An expense that each environment decides on: `webAcl`. Production has it.',
      },
    ],
  },
  {
    ids: ['CKV_AWS_192'],
    asks: 'The web ACL blocks look-ups by Log4j',
    where: WEB_ACL,
    type: 'AWS::WAFv2::WebACL',
    holds: (acl) =>
      listOf(property(acl, 'Rules')).some((rule) => {
        const group = at(rule, ['Statement', 'ManagedRuleGroupStatement']);
        return (
          at(group, ['Name']) === 'AWSManagedRulesKnownBadInputsRuleSet' &&
          listOf(at(group, ['RuleActionOverrides'])).length === 0 &&
          at(rule, ['OverrideAction', 'None']) !== undefined
        );
      }),
  },
  {
    ids: ['CloudFront.7', 'CloudFront.8'],
    asks: 'It has a certificate of its own, by SNI',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) =>
      viewerCertificate(each, 'AcmCertificateArn') !== undefined &&
      viewerCertificate(each, 'SslSupportMethod') === 'sni-only',
  },
  {
    ids: ['CloudFront.15', 'CKV_AWS_174'],
    asks: 'Viewers speak TLS 1.2 or newer, by a recommended policy',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => viewerCertificate(each, 'MinimumProtocolVersion') === 'TLSv1.2_2025',
  },
  {
    ids: ['CloudFront.9', 'CloudFront.10', 'CKV2_AWS_72'],
    asks: 'It speaks to the load balancers by TLS 1.2 only',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each) => {
      const custom = origins(each, 'CustomOriginConfig').map((origin) => at(origin, ['CustomOriginConfig']));
      return (
        custom.length > 0 &&
        custom.every(
          (origin) =>
            at(origin, ['OriginProtocolPolicy']) === 'https-only' &&
            text(at(origin, ['OriginSSLProtocols'])) === '["TLSv1.2"]',
        )
      );
    },
  },
  {
    ids: ['CloudFront.12', 'CloudFront.13'],
    asks: 'Its bucket exists, and is read by origin access control',
    where: WEB,
    type: 'AWS::CloudFront::Distribution',
    holds: (each, assembly) => {
      const buckets = ofType(assembly, 'AWS::S3::Bucket', each.part);
      const fromS3 = origins(each, 'S3OriginConfig');
      return (
        fromS3.length > 0 &&
        fromS3.every(
          (origin) =>
            buckets.some((bucket) => names(bucket, at(origin, ['DomainName']))) &&
            at(origin, ['OriginAccessControlId']) !== undefined,
        )
      );
    },
  },
  {
    ids: ['CKV2_AWS_71'],
    asks: 'Certificates have no wildcards',
    where: ['lib/stacks/certificate.ts'],
    type: 'AWS::CertificateManager::Certificate',
    holds: ({ properties }) => !text(properties).includes('*'),
  },
  {
    ids: ['Route53.2'],
    asks: 'Queries to the hosted zone are logged',
    where: ['lib/constructs/query-logs.ts'],
    type: 'AWS::Route53::RecordSet',
    holds: (_, assembly) => ofType(assembly, 'Custom::QueryLoggingConfig').length > 0,
    exceptions: [
      {
        of: ALL,
        in: ({ hostedZone }) => hostedZone.logQueries !== true,
        reason:
          'A zone has one query log at most, and may have it from elsewhere: `hostedZone.logQueries`. Production has it.',
      },
    ],
  },
];
