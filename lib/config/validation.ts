import { domainNameProblems, isInZone } from '../constructs/domain-name.ts';
import { isInWebPartition } from '../constructs/region-facts.ts';
import type { Environment } from './environment.ts';
import { existingProblems } from './existing-validation.ts';
import { LOAD_BALANCER_NAMES, resourcePrefix } from './names.ts';

/** An environment cannot be deployed as it is written. The message is meant for the one who wrote it. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

const LONGEST_LOAD_BALANCER_NAME = 32;
const LARGEST_CAPACITY = 256;

/** @throws EnvironmentError with every fault of the environment, one a line */
export function validateEnvironment(environment: Environment): void {
  const problems = environmentProblems(environment);
  if (problems.length === 0) return;
  throw new EnvironmentError(
    [`The environment "${environment.name}" cannot be used:`, ...problems.map((problem) => `  - ${problem}`)].join(
      '\n',
    ),
  );
}

/** Every fault of an environment: the field, what was got, what is allowed. Empty when there is none. */
export function environmentProblems(environment: Environment): string[] {
  return [
    ...nameProblems(environment),
    ...accountProblems(environment),
    ...regionProblems(environment),
    ...availabilityZoneProblems(environment),
    ...domainProblems(environment),
    ...prefixListProblems(environment),
    ...databaseProblems(environment),
    ...applicationProblems(environment),
    ...environment.routingPolicy.problemsWith(LOAD_BALANCER_NAMES).map((problem) => `routingPolicy: ${problem}`),
    ...alarmsAddressProblems(environment),
    ...runbookProblems(environment),
    ...budgetProblems(environment),
    ...webAclProblems(environment),
    ...countryProblems(environment),
    ...existingProblems(environment),
    ...tagProblems(environment),
  ];
}

/** One problem when the condition does not hold. */
function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

function got(value: unknown): string {
  return `got ${JSON.stringify(value)}`;
}

function nameProblems(environment: Environment): string[] {
  const longest =
    LONGEST_LOAD_BALANCER_NAME -
    resourcePrefix({ ...environment, name: '' }).length -
    Math.max(...LOAD_BALANCER_NAMES.map((name) => `-${name}`.length));
  return unless(
    /^[a-z](-?[a-z0-9])*$/.test(environment.name) && environment.name.length <= longest,
    `name: ${got(environment.name)}; use 1 to ${longest} lower-case letters, digits and single hyphens, a letter first: it ` +
      `is part of the database's name, and of the load balancers', which have ${LONGEST_LOAD_BALANCER_NAME} characters at most`,
  );
}

function accountProblems({ account }: Environment): string[] {
  return unless(
    /^\d{12}$/.test(account),
    `account: ${got(account)}; use the 12 digits of the AWS account as a string (\`aws sts get-caller-identity\`)`,
  );
}

function regionProblems({ region }: Environment): string[] {
  return unless(
    isInWebPartition(region),
    `region: ${got(region)}; use the code of a Region such as "us-east-1", not of China, GovCloud or another partition`,
  );
}

function availabilityZoneProblems({ availabilityZones, region }: Environment): string[] {
  return [
    ...unless(
      availabilityZones.length >= 2,
      `availabilityZones: ${got(availabilityZones)}; give 2 or more, since a load balancer and a database need two`,
    ),
    ...unless(
      new Set(availabilityZones).size === availabilityZones.length,
      `availabilityZones: ${got(availabilityZones)}; name each zone once`,
    ),
    ...availabilityZones
      .filter((zone) => !(zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length))))
      .map(
        (zone) =>
          `availabilityZones: ${got(zone)}; a zone of ${region} is "${region}" and a letter, such as "${region}a"`,
      ),
  ];
}

function domainProblems({ domainName, hostedZone, existing }: Environment): string[] {
  return [
    ...domainNameProblems(
      domainName,
      bringsCertificates(existing)
        ? undefined
        : 'existing.loadBalancersCertificateArn and existing.distributionCertificateArn',
    ),
    ...unless(
      /^Z[A-Z0-9]{1,31}$/.test(hostedZone.id),
      `hostedZone.id: ${got(hostedZone.id)}; use "Z" and up to 31 capital letters and digits, without "/hostedzone/" ` +
        '(`aws route53 list-hosted-zones`)',
    ),
    ...unless(
      isInZone(domainName, hostedZone.name),
      `hostedZone.name: ${got(hostedZone.name)}; the records of ${domainName} need a zone of that name or of a domain ` +
        'above it, without a final dot',
    ),
  ];
}

function bringsCertificates(existing: Environment['existing']): boolean {
  return existing?.loadBalancersCertificateArn !== undefined && existing.distributionCertificateArn !== undefined;
}

function prefixListProblems({ originFacingPrefixListId, region }: Environment): string[] {
  return unless(
    /^pl-[0-9a-f]{8,17}$/.test(originFacingPrefixListId),
    `originFacingPrefixListId: ${got(originFacingPrefixListId)}; use the id of com.amazonaws.global.cloudfront.origin-facing ` +
      `in ${region} (\`aws ec2 describe-managed-prefix-lists --region ${region}\`), such as "pl-3b927c52"`,
  );
}

function databaseProblems({ database }: Environment): string[] {
  const { minCapacity, maxCapacity, autoPauseAfter, backupRetention } = database;
  return [
    ...unless(
      isCapacity(minCapacity, 0),
      `database.minCapacity: ${got(minCapacity)}; use 0 to ${LARGEST_CAPACITY} capacity units in steps of 0.5`,
    ),
    ...unless(
      isCapacity(maxCapacity, 1),
      `database.maxCapacity: ${got(maxCapacity)}; use 1 to ${LARGEST_CAPACITY} capacity units in steps of 0.5`,
    ),
    ...unless(
      minCapacity <= maxCapacity,
      `database.minCapacity: ${got(minCapacity)}; it must not be above database.maxCapacity, which is ${maxCapacity}`,
    ),
    ...unless(
      autoPauseAfter === undefined || minCapacity === 0,
      `database.autoPauseAfter: a database pauses only with database.minCapacity 0, ${got(minCapacity)}; set it to 0 or ` +
        'leave autoPauseAfter out',
    ),
    ...unless(
      autoPauseAfter === undefined || isAutoPause(autoPauseAfter.toSeconds({ integral: false })),
      `database.autoPauseAfter: got ${autoPauseAfter?.toHumanString()}; use 5 minutes to 24 hours, in whole seconds`,
    ),
    ...unless(
      Number.isInteger(backupRetention.toDays({ integral: false })) && isBetween(backupRetention.toDays(), 1, 35),
      `database.backupRetention: got ${backupRetention.toHumanString()}; use 1 to 35 whole days`,
    ),
  ];
}

function applicationProblems({ application: { reservedConcurrency } = {} }: Environment): string[] {
  return unless(
    reservedConcurrency === undefined || (Number.isInteger(reservedConcurrency) && reservedConcurrency >= 1),
    `application.reservedConcurrency: ${got(reservedConcurrency)}; use a whole number of 1 or more, or leave it out to ` +
      'have it follow database.maxCapacity',
  );
}

function isCapacity(units: number, least: number): boolean {
  return isBetween(units, least, LARGEST_CAPACITY) && Number.isInteger(units * 2);
}

function isAutoPause(seconds: number): boolean {
  return isBetween(seconds, 300, 86_400) && Number.isInteger(seconds);
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function alarmsAddressProblems({ alarmsAddress }: Environment): string[] {
  return unless(
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(alarmsAddress),
    `alarmsAddress: ${got(alarmsAddress)}; use an e-mail address such as "operations@foobar.com"`,
  );
}

function runbookProblems({ runbookUrl }: Environment): string[] {
  return unless(
    runbookUrl === undefined || /^https:\/\/[^\s#/]+(\/[^\s#]*)?$/.test(runbookUrl),
    `runbookUrl: ${got(runbookUrl)}; use an address that begins with https:// and has no #, such as ` +
      '"https://wiki.foobar.com/runbook"',
  );
}

function budgetProblems({ monthlyBudgetInUsd }: Environment): string[] {
  return unless(
    monthlyBudgetInUsd > 0 && Number.isFinite(monthlyBudgetInUsd),
    `monthlyBudgetInUsd: ${got(monthlyBudgetInUsd)}; use a number of US dollars above 0 (\`npm run cost\` tells what to expect)`,
  );
}

function webAclProblems({ webAcl }: Environment): string[] {
  return unless(
    webAcl === undefined ||
      (Number.isInteger(webAcl.apiRateLimit) && isBetween(webAcl.apiRateLimit, 10, 2_000_000_000)),
    `webAcl.apiRateLimit: ${got(webAcl?.apiRateLimit)}; use 10 to 2000000000 requests in five minutes`,
  );
}

function countryProblems({ countries }: Environment): string[] {
  return [
    ...unless(
      countries === undefined || countries.length > 0,
      'countries: got []; name the countries that the site is served to, or leave it out for every country',
    ),
    ...unless(
      new Set(countries).size === (countries ?? []).length,
      `countries: ${got(countries)}; name each country once`,
    ),
    ...(countries ?? []).flatMap((country) =>
      unless(
        /^[A-Z]{2}$/.test(country),
        `countries: ${got(country)}; use two capital letters of ISO 3166-1, such as "DE"`,
      ),
    ),
  ];
}

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function tagProblems({ tags }: Environment): string[] {
  const characters = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;
  return [
    ...unless(Object.keys(tags).length <= 50, `tags: got ${Object.keys(tags).length}; a resource has 50 tags at most`),
    ...Object.entries(tags).flatMap(([key, value]) => [
      ...unless(
        isBetween(key.length, 1, 128) && characters.test(key) && !key.toLowerCase().startsWith('aws:'),
        `tags: ${got(key)} as a key; use 1 to 128 letters, digits, spaces and _.:/=+-@, not starting with "aws:"`,
      ),
      ...unless(
        value.length <= 256 && characters.test(value),
        `tags.${key}: ${got(value)}; use up to 256 letters, digits, spaces and _.:/=+-@`,
      ),
    ]),
  ];
}
