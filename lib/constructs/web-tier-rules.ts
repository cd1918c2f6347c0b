import { Resource, Token } from 'aws-cdk-lib/core';
import { isOutsideWebRegion } from './region-facts.ts';
import { siteProblems } from './site-bundle.ts';
import type { WebTierProps } from './web-tier.ts';

/** What AWS would refuse, or what would make the web tier useless. Empty when there is nothing. */
export function webTierProblems(props: WebTierProps, siteFolder: string): string[] {
  return [
    ...siteProblems(siteFolder).map((problem) => `siteFolder: ${problem}`),
    ...contentSecurityPolicyProblems(props),
    ...originProblems(props),
    ...certificateProblems(props),
  ];
}

/** A value of a header, as the policy of response headers and the function send it. */
function contentSecurityPolicyProblems({ contentSecurityPolicy: policy }: WebTierProps): string[] {
  return policy === undefined || Token.isUnresolved(policy) || /^[!-~]([ -~]*[!-~])?$/.test(policy)
    ? []
    : [
        `contentSecurityPolicy: got ${JSON.stringify(policy)}; give one line of printable ASCII without spaces around it, ` +
          `such as "default-src 'self'"`,
      ];
}

function originProblems({ originDomainName, originHeader }: WebTierProps): string[] {
  if ((originDomainName === undefined) === (originHeader === undefined)) return [];
  const [got, missing] =
    originHeader === undefined ? ['originDomainName', 'originHeader'] : ['originHeader', 'originDomainName'];
  return [
    `${missing}: got none, but ${got}; give both to send /api/* to load balancers, which know the requests by the ` +
      'header, or neither for a static site',
  ];
}

/** That of a certificate with an ARN is asked for by aws-cdk-lib. */
function certificateProblems({ certificate }: WebTierProps): string[] {
  const { region } = certificate.env;
  return !Resource.isOwnedResource(certificate) || !isOutsideWebRegion(region)
    ? []
    : [
        `certificate: got one of a stack in ${region}; CloudFront takes it from us-east-1, so make it in a stack with ` +
          'env.region us-east-1 and give it by its ARN: Certificate.fromCertificateArn()',
      ];
}
