import { type ILambdaDeploymentConfig, LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { DatabaseInsightsMode } from 'aws-cdk-lib/aws-rds';
import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import type { Environment, ExistingResources } from '../../lib/config/environment.ts';
import { RoutingPolicy } from '../../lib/constructs/routing-policy.ts';

const LABEL = '[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?';
const HEXADECIMAL = '[0-9a-f]{8,17}';

/** `undefined` for an option is as good as none. */
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const matching = (source: string) => fc.stringMatching(new RegExp(`^${source}$`));

const region = fc.oneof(
  fc.constantFrom('us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'sa-east-1'),
  // One that aws-cdk-lib has no facts about.
  matching('[a-z]{2}-(north|south)(east|west)-[1-9]'),
);

/** Steps of a half. */
const capacity = (least: number, most: number) =>
  fc.integer({ min: least * 2, max: most * 2 }).map((halves) => halves / 2);

const database: fc.Arbitrary<Environment['database']> = fc
  .record({
    maxCapacity: capacity(1, 256),
    backupRetention: fc.integer({ min: 1, max: 35 }).map((days) => Duration.days(days)),
    databaseInsightsMode: optional(fc.constantFrom(DatabaseInsightsMode.STANDARD, DatabaseInsightsMode.ADVANCED)),
    pauses: fc.boolean(),
  })
  .chain(({ pauses, ...settings }) =>
    fc.record({
      minCapacity: pauses ? fc.constant(0) : capacity(0.5, settings.maxCapacity),
      maxCapacity: fc.constant(settings.maxCapacity),
      backupRetention: fc.constant(settings.backupRetention),
      databaseInsightsMode: fc.constant(settings.databaseInsightsMode),
      autoPauseAfter: pauses
        ? optional(fc.integer({ min: 300, max: 86_400 }).map((seconds) => Duration.seconds(seconds)))
        : fc.constant(undefined),
    }),
  );

const application: fc.Arbitrary<Environment['application']> = fc.record({
  reservedConcurrency: optional(fc.integer({ min: 1, max: 1000 })),
  deploymentConfig: optional(
    fc.constantFrom<ILambdaDeploymentConfig>(
      LambdaDeploymentConfig.ALL_AT_ONCE,
      LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
      LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
    ),
  ),
  ignoreDeploymentAlarms: optional(fc.boolean()),
});

const weight = fc.integer({ min: 0, max: 255 });
const routingPolicy = fc.oneof(
  fc.constant(RoutingPolicy.activeActive()),
  fc
    .record({ a: weight, b: weight })
    .filter(({ a, b }) => a + b > 0)
    .map((weights) => RoutingPolicy.activeActive({ weights })),
  fc.constantFrom('a', 'b').map((primary) => RoutingPolicy.activePassive({ primary })),
);

/** Also of many labels, and also far below the zone's. */
const domain = fc
  .record({ below: fc.array(matching(LABEL), { maxLength: 2 }), zone: matching(`${LABEL}\\.[a-z]{2,10}`) })
  .map(({ below, zone }) => ({ domainName: [...below, zone].join('.'), zone }))
  .filter(({ domainName }) => !domainName.startsWith('www.') && domainName.length <= 60);

const tagText = (least: number, most: number) => matching(`[A-Za-zäß0-9 _.:/=+@-]{${least},${most}}`);
const tags = fc.dictionary(
  tagText(1, 40).filter((key) => !key.toLowerCase().startsWith('aws:')),
  tagText(0, 60),
  { maxKeys: 6 },
);

function existing({ account, region, zones }: { account: string; region: string; zones: number }) {
  const subnets = fc.uniqueArray(matching(`subnet-${HEXADECIMAL}`), { minLength: zones, maxLength: zones });
  const arn = (service: string, of: string, resource: string) =>
    matching(resource).map((name) => `arn:aws:${service}:${of}:${account}:${name}`);
  const topics = (of: string) => {
    const topic = arn('sns', of, '[A-Za-z0-9_-]{1,40}');
    return fc.record({ critical: topic, warning: topic });
  };
  return fc.record<ExistingResources>({
    network: optional(
      fc.record({ vpcId: matching(`vpc-${HEXADECIMAL}`), publicSubnetIds: subnets, isolatedSubnetIds: subnets }),
    ),
    logsBucketName: optional(matching('[a-z0-9][a-z0-9-]{1,30}[a-z0-9]')),
    webLogsBucketName: optional(matching('[a-z0-9][a-z0-9-]{1,30}[a-z0-9]')),
    loadBalancersCertificateArn: optional(arn('acm', region, 'certificate/[0-9a-f-]{1,36}')),
    distributionCertificateArn: optional(arn('acm', 'us-east-1', 'certificate/[0-9a-f-]{1,36}')),
    encryptionKeyArn: optional(arn('kms', region, 'key/[0-9a-f-]{1,36}')),
    webEncryptionKeyArn: optional(arn('kms', 'us-east-1', 'key/[0-9a-f-]{1,36}')),
    alarmTopics: optional(topics(region)),
    webAlarmTopics: optional(topics('us-east-1')),
    permissionsBoundaryName: optional(matching('[A-Za-z0-9_+=,.@-]{1,60}')),
  });
}

/** Environments that can be deployed as they are written: every field and option, whatever the others are. */
export const validEnvironment: fc.Arbitrary<Environment> = fc
  .record({
    account: matching('[0-9]{12}'),
    region,
    letters: fc.uniqueArray(fc.constantFrom(...'abcdef'), { minLength: 2, maxLength: 6 }),
    domain,
  })
  .chain(({ account, region, letters, domain }) =>
    fc.record({
      name: matching('[a-z](-?[a-z0-9]){0,11}'),
      account: fc.constant(account),
      region: fc.constant(region),
      availabilityZones: fc.constant(letters.map((letter) => `${region}${letter}`)),
      domainName: fc.constant(domain.domainName),
      hostedZone: fc.record({
        id: matching('Z[A-Z0-9]{1,31}'),
        name: fc.constant(domain.zone),
        logQueries: optional(fc.boolean()),
      }),
      originFacingPrefixListId: matching(`pl-${HEXADECIMAL}`),
      database,
      application: optional(application),
      routingPolicy,
      alarmsAddress: fc.emailAddress(),
      runbookUrl: optional(fc.webUrl({ validSchemes: ['https'], withFragments: false })),
      monthlyBudgetInUsd: fc.double({ min: 0.01, max: 1e9, noNaN: true }),
      webAcl: optional(fc.record({ apiRateLimit: fc.integer({ min: 10, max: 2_000_000_000 }) })),
      countries: optional(fc.uniqueArray(matching('[A-Z]{2}'), { minLength: 1, maxLength: 20 })),
      terminationProtection: optional(fc.boolean()),
      existing: optional(existing({ account, region, zones: letters.length })),
      tags,
    }),
  );

const WRONG_TEXTS = fc.constantFrom('', ' ', 'a b', 'Ä', '-', '.', '*', '${name}', 'a'.repeat(300), '\n');
const WRONG_NUMBERS = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, -0.5);

/** What makes a field wrong, whatever the rest of the environment is. */
const FAULTS: Readonly<Record<string, (environment: Environment) => fc.Arbitrary<Partial<Environment>>>> = {
  name: () =>
    fc
      .oneof(WRONG_TEXTS, matching('[a-z]{1,5}--[a-z]{1,5}'), matching('[A-Z0-9-][a-z]{0,5}'), matching('[a-z]{24,40}'))
      .map((name) => ({ name })),
  account: () =>
    fc.oneof(WRONG_TEXTS, matching('[0-9]{0,11}'), matching('[0-9]{13,20}')).map((account) => ({ account })),
  region: () =>
    fc
      .oneof(WRONG_TEXTS, fc.constantFrom('us-east', 'US-EAST-1', 'us-east-1a', 'virginia'))
      .map((region) => ({ region })),
  availabilityZones: ({ region }) =>
    fc
      .constantFrom<string[]>(
        [],
        [`${region}a`],
        [`${region}a`, `${region}a`],
        [`${region}a`, 'xx-none-1b'],
        ['a', 'b'],
      )
      .map((availabilityZones) => ({ availabilityZones, existing: undefined })),
  domainName: () =>
    fc
      .oneof(
        WRONG_TEXTS,
        fc.constantFrom('com', 'Foobar.com', 'foobar.com.', 'www.foobar.com', `${'a'.repeat(58)}.com`),
      )
      .map((domainName) => ({ domainName, existing: undefined })),
  'hostedZone.id': ({ hostedZone }) =>
    fc.oneof(WRONG_TEXTS, matching('[a-z0-9][A-Z0-9]{0,9}')).map((id) => ({ hostedZone: { ...hostedZone, id } })),
  'hostedZone.name': ({ hostedZone }) =>
    fc
      .oneof(WRONG_TEXTS, fc.constantFrom('other.example', `${hostedZone.name}.`, `x${hostedZone.name}`))
      .map((name) => ({ hostedZone: { ...hostedZone, name } })),
  originFacingPrefixListId: () =>
    fc
      .oneof(
        WRONG_TEXTS,
        fc.constantFrom('pl-', 'pl-123', 'sg-12345678', 'com.amazonaws.global.cloudfront.origin-facing'),
      )
      .map((originFacingPrefixListId) => ({ originFacingPrefixListId })),
  'database.minCapacity': ({ database }) =>
    fc
      .oneof(WRONG_NUMBERS, fc.constantFrom(0.3, 256.5, database.maxCapacity + 0.5))
      .map((minCapacity) => ({ database: { ...database, minCapacity } })),
  'database.maxCapacity': ({ database }) =>
    fc
      .oneof(WRONG_NUMBERS, fc.constantFrom(0, 0.5, 1.25, 256.5))
      .map((maxCapacity) => ({ database: { ...database, minCapacity: 0, maxCapacity } })),
  'database.autoPauseAfter': ({ database }) =>
    fc
      .oneof(
        fc.constantFrom(Duration.seconds(0), Duration.seconds(299), Duration.hours(25), Duration.millis(300_500)),
        fc.integer({ min: 86_401, max: 1e9 }).map((seconds) => Duration.seconds(seconds)),
      )
      .map((autoPauseAfter) => ({ database: { ...database, minCapacity: 0, autoPauseAfter } })),
  'database.backupRetention': ({ database }) =>
    fc
      .constantFrom(Duration.days(0), Duration.hours(1), Duration.hours(36), Duration.days(36), Duration.millis(1))
      .map((backupRetention) => ({ database: { ...database, backupRetention } })),
  'application.reservedConcurrency': () =>
    fc
      .oneof(WRONG_NUMBERS, fc.constantFrom(0, 1.5))
      .map((reservedConcurrency) => ({ application: { reservedConcurrency } })),
  routingPolicy: () =>
    fc
      .oneof(
        WRONG_TEXTS.map((primary) => RoutingPolicy.activePassive({ primary })),
        fc
          .constantFrom<Record<string, number>>(
            {},
            { a: 1 },
            { a: 0, b: 0 },
            { a: 256, b: 1 },
            { a: 1, b: 1, c: 1 },
            { a: 0.5, b: 1 },
            { a: Number.NaN, b: 1 },
          )
          .map((weights) => RoutingPolicy.activeActive({ weights })),
      )
      .map((routingPolicy) => ({ routingPolicy })),
  alarmsAddress: () =>
    fc
      .oneof(WRONG_TEXTS, fc.constantFrom('operations', 'a@b', '@foobar.com', 'a b@foobar.com', 'a@b@foobar.com'))
      .map((alarmsAddress) => ({ alarmsAddress })),
  runbookUrl: () =>
    fc
      .oneof(
        WRONG_TEXTS,
        fc.constantFrom(
          'docs/runbook.md',
          'http://foobar.com/runbook',
          'https://',
          'https://foobar.com/runbook#alarms',
        ),
      )
      .map((runbookUrl) => ({ runbookUrl })),
  monthlyBudgetInUsd: () =>
    fc.oneof(WRONG_NUMBERS, fc.constant(0)).map((monthlyBudgetInUsd) => ({ monthlyBudgetInUsd })),
  'webAcl.apiRateLimit': () =>
    fc
      .oneof(WRONG_NUMBERS, fc.constantFrom(0, 9, 10.5, 2_000_000_001))
      .map((apiRateLimit) => ({ webAcl: { apiRateLimit } })),
  countries: () =>
    fc
      .oneof(
        fc.constant([]),
        WRONG_TEXTS.map((country) => ['DE', country]),
        fc.constantFrom(['Germany'], ['de'], ['DEU'], ['DE', 'DE']),
      )
      .map((countries) => ({ countries })),
  'existing.network.vpcId': ({ availabilityZones }) =>
    WRONG_TEXTS.map((vpcId) => ({ existing: { network: { ...networkOf(availabilityZones), vpcId } } })),
  'existing.network.publicSubnetIds': ({ availabilityZones }) =>
    fc
      .constantFrom(
        [],
        ['subnet-00000001'],
        availabilityZones.map(() => 'subnet-00000001'),
      )
      .map((publicSubnetIds) => ({ existing: { network: { ...networkOf(availabilityZones), publicSubnetIds } } })),
  'existing.network.isolatedSubnetIds': ({ availabilityZones }) =>
    fc
      .constantFrom(
        [],
        ['subnet-00000001'],
        availabilityZones.map((_, index) => `net-0000000${index}`),
      )
      .map((isolatedSubnetIds) => ({ existing: { network: { ...networkOf(availabilityZones), isolatedSubnetIds } } })),
  ...Object.fromEntries(
    (
      [
        'logsBucketName',
        'webLogsBucketName',
        'loadBalancersCertificateArn',
        'distributionCertificateArn',
        'encryptionKeyArn',
      ] as const
    ).map((property) => [
      `existing.${property}`,
      () =>
        fc
          .oneof(WRONG_TEXTS, fc.constant('arn:aws:s3:::of-another-kind/and more'))
          .map((value) => ({ existing: { [property]: value } })),
    ]),
  ),
  'existing.permissionsBoundaryName': () =>
    fc
      .constantFrom('', 'a b', 'ä', '*', 'p'.repeat(129), 'arn:aws:iam::111122223333:policy/developers')
      .map((permissionsBoundaryName) => ({ existing: { permissionsBoundaryName } })),
  ...Object.fromEntries(
    (['alarmTopics', 'webAlarmTopics'] as const).flatMap((property) =>
      (['critical', 'warning'] as const).map((severity) => [
        `existing.${property}.${severity}`,
        ({ account, region }: Environment) =>
          WRONG_TEXTS.map((topic) => {
            const of = property === 'alarmTopics' ? region : 'us-east-1';
            const right = `arn:aws:sns:${of}:${account}:alarms`;
            return { existing: { [property]: { critical: right, warning: right, [severity]: topic } } };
          }),
      ]),
    ),
  ),
  tags: () =>
    fc
      .constantFrom<Record<string, string>>(
        { '': 'x' },
        { 'aws:owner': 'me' },
        { ['k'.repeat(129)]: 'x' },
        { 'a;b': 'x' },
        Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, 'x'])),
      )
      .map((tags) => ({ tags })),
  'tags.owner': () => fc.constantFrom('<me>', 'x'.repeat(257), 'a\nb').map((owner) => ({ tags: { owner } })),
};

function networkOf(availabilityZones: readonly string[]) {
  const subnets = (kind: number) => availabilityZones.map((_, index) => `subnet-${kind}000000${index}`);
  return { vpcId: 'vpc-00000001', publicSubnetIds: subnets(1), isolatedSubnetIds: subnets(2) };
}

/** The fields that can be at fault. */
export const FAULTY_FIELDS = Object.keys(FAULTS);

/** These environments but for this field. */
export function environmentsWithFaulty(field: string, valid: readonly Environment[]): fc.Arbitrary<Environment> {
  return fc
    .constantFrom(...valid)
    .chain((environment) =>
      (FAULTS[field]?.(environment) ?? fc.constant({})).map((fault) => ({ ...environment, ...fault })),
    );
}
