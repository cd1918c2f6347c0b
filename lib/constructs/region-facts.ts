import { Token } from 'aws-cdk-lib/core';

/** Where CloudFront takes its certificates, functions and logs from, and reports its metrics to. */
export const WEB_REGION = 'us-east-1';

/** Whether it is known of a Region that it is another. */
export function isOutsideWebRegion(region: string): boolean {
  return !Token.isUnresolved(region) && region !== WEB_REGION;
}

/**
 * Whether a code is that of a Region from which us-east-1 can be used: of the partition `aws`. China, GovCloud and others
 * have accounts of their own.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function isInWebPartition(region: string): boolean {
  return /^(?!cn-)[a-z]{2}-[a-z]+-\d{1,2}$/.test(region);
}

/** What differs between Regions, and would have to be looked up in an account otherwise. */
interface RegionFacts {
  /** The letters of its Availability Zones: three, or four where there are as many, so that load balancers share none. */
  readonly zoneLetters: string;

  /** The id of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing`. */
  readonly originFacingPrefixListId: string;
}

/** Without us-west-1: which of its zones an account has differs. */
const REGIONS: Readonly<Record<string, RegionFacts>> = {
  'ap-northeast-1': { zoneLetters: 'acd', originFacingPrefixListId: 'pl-58a04531' },
  'ap-northeast-2': { zoneLetters: 'abcd', originFacingPrefixListId: 'pl-22a6434b' },
  'ap-south-1': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-9aa247f3' },
  'ap-southeast-1': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-31a34658' },
  'ap-southeast-2': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-b8a742d1' },
  'ca-central-1': { zoneLetters: 'abd', originFacingPrefixListId: 'pl-38a64351' },
  'eu-central-1': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-a3a144ca' },
  'eu-north-1': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-fab65393' },
  'eu-west-1': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-4fa04526' },
  'eu-west-2': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-93a247fa' },
  'eu-west-3': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-75b1541c' },
  'sa-east-1': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-5da64334' },
  'us-east-1': { zoneLetters: 'abcd', originFacingPrefixListId: 'pl-3b927c52' },
  'us-east-2': { zoneLetters: 'abc', originFacingPrefixListId: 'pl-b6a144df' },
  'us-west-2': { zoneLetters: 'abcd', originFacingPrefixListId: 'pl-82a045eb' },
};

/**
 * The Availability Zones of a Region that most accounts have.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
export function availabilityZonesOf(region: string): string[] | undefined {
  const facts = REGIONS[region];
  return facts && [...facts.zoneLetters].map((letter) => `${region}${letter}`);
}

/**
 * The addresses that CloudFront reaches origins from, as a security group of the Region names them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
 */
export function originFacingPrefixListIdOf(region: string): string | undefined {
  return REGIONS[region]?.originFacingPrefixListId;
}
