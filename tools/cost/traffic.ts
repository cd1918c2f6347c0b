import type { Assumptions } from './assumptions.ts';
import type { Templates } from './templates/templates.ts';

export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** AWS counts 1 GB as 2^30 bytes. */
export const KILOBYTES_PER_GIGABYTE = 1024 * 1024;
export const MEGABYTES_PER_GIGABYTE = 1024;
export const BYTES_PER_GIGABYTE = 1024 ** 3;

/** A month's requests, and where they go. */
export interface Traffic {
  /** All that viewers send. */
  readonly requests: number;
  readonly staticRequests: number;
  /** Those with work for the application and the database. */
  readonly dynamicRequests: number;
  /** Sent to viewers. */
  readonly viewerGigabytes: number;
  /** Without a distribution, static requests too. */
  readonly loadBalancerRequests: number;
  readonly loadBalancerGigabytes: number;
  readonly statements: number;
}

export function trafficOf(requests: number, assumed: Assumptions, templates: Templates): Traffic {
  const dynamicRequests = requests * assumed.dynamicShare;
  const staticRequests = requests - dynamicRequests;
  const staticGigabytes = (staticRequests * assumed.staticKilobytes) / KILOBYTES_PER_GIGABYTE;
  const dynamicGigabytes = (dynamicRequests * assumed.responseKilobytes) / KILOBYTES_PER_GIGABYTE;
  const uploadGigabytes = (dynamicRequests * assumed.requestKilobytes) / KILOBYTES_PER_GIGABYTE;
  const atTheEdge = templates.ofType('AWS::CloudFront::Distribution').length > 0;
  return {
    requests,
    staticRequests,
    dynamicRequests,
    viewerGigabytes: staticGigabytes + dynamicGigabytes,
    loadBalancerRequests: dynamicRequests + (atTheEdge ? 0 : staticRequests),
    loadBalancerGigabytes: dynamicGigabytes + uploadGigabytes + (atTheEdge ? 0 : staticGigabytes),
    statements: dynamicRequests * assumed.statementsPerRequest,
  };
}
