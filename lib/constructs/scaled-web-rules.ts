import { Arn, ArnFormat, Token } from 'aws-cdk-lib/core';
import { domainNameProblems, isInZone } from './domain-name.ts';
import { availabilityZonesOf, isInWebPartition, WEB_REGION } from './region-facts.ts';
import type { ScaledWebProps } from './scaled-web-props.ts';

/** Where the stack is deployed. */
export interface ScaledWebStack {
  readonly account: string;
  readonly region: string;
}

/** `staging.foobar.com` is `staging-foobar-com`. */
export function namePrefixOf({ namePrefix, domainName }: ScaledWebProps): string {
  return namePrefix ?? domainName.replaceAll('.', '-');
}

/** None when none are given or known. */
export function zonesOf({ availabilityZones, vpc }: ScaledWebProps, region: string): string[] {
  return availabilityZones ?? vpc?.availabilityZones ?? availabilityZonesOf(region) ?? [];
}

/** Whether the application is the message board: no other has been given. */
export function isMessageBoard({ app, handler }: ScaledWebProps): boolean {
  return handler === undefined && app?.entry === undefined && app?.code === undefined;
}

/** How far the database scales: as much as the application is answered at a time goes by it. */
export function maxCapacityOf({ database }: ScaledWebProps): number {
  return database?.maxCapacity ?? 4;
}

/** Every fault of the properties: which, what was got, what is allowed. Empty when there is none. */
export function scaledWebProblems(props: ScaledWebProps, stack: ScaledWebStack): string[] {
  return [
    ...stackProblems(props, stack),
    ...domainProblems(props),
    ...namePrefixProblems(props),
    ...applicationProblems(props),
    ...databaseProblems(props),
    ...monitoringProblems(props),
  ];
}

/** One problem when the condition does not hold. */
function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

function stackProblems(props: ScaledWebProps, { account, region }: ScaledWebStack): string[] {
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    return [
      'got a stack without an account or a Region; give it both, new Stack(app, id, { env: { account, region } }), since ' +
        'access logs and Availability Zones differ between them',
    ];
  }
  if (!isInWebPartition(region)) {
    return [
      `got a stack in ${region}; put it into a Region of the partition "aws", as us-east-1 is, where CloudFront takes its ` +
        'certificates from: China, GovCloud and others are apart',
    ];
  }
  return [
    ...unless(
      region === WEB_REGION || props.edgeCertificate !== undefined,
      `edgeCertificate: got none, and a stack in ${region}; CloudFront takes its certificate from us-east-1, so give one ` +
        'of that Region, or put the stack there with env.region us-east-1',
    ),
    ...unless(
      zonesOf(props, region).length > 0,
      `availabilityZones: got none, and none are known of ${region}; give 2 or more ` +
        `(\`aws ec2 describe-availability-zones --region ${region}\`)`,
    ),
    ...unless(
      (props.availabilityZones ?? []).every((zone) => Token.isUnresolved(zone) || zone.startsWith(region)),
      `availabilityZones: got ${props.availabilityZones?.join(', ')}, and a stack in ${region}; give zones of that Region`,
    ),
    ...broughtAlong(props).flatMap(([property, arn]) => regionProblems(property, arn, region)),
    ...regionProblems('edgeCertificate', props.edgeCertificate?.certificateArn, WEB_REGION),
  ];
}

/** What exists, and has to be in the stack's Region. */
function broughtAlong({ certificate, encryptionKey, handler, alarmTopics }: ScaledWebProps) {
  return [
    ['certificate', certificate?.certificateArn],
    ['encryptionKey', encryptionKey?.keyArn],
    ['handler', handler?.functionArn],
    ['alarmTopics.critical', alarmTopics?.critical.topicArn],
    ['alarmTopics.warning', alarmTopics?.warning.topicArn],
  ] as const;
}

/** Of what is made in the app the CDK itself knows the Region; the ARN of the rest tells it. */
function regionProblems(property: string, arn: string | undefined, region: string): string[] {
  if (arn === undefined || Token.isUnresolved(arn)) return [];
  const { region: other } = Arn.split(arn, ArnFormat.NO_RESOURCE_NAME);
  return unless(other === region, `${property}: got ${arn}; give one in ${region}`);
}

function domainProblems({ domainName, hostedZone, certificate, edgeCertificate }: ScaledWebProps): string[] {
  const { zoneName } = hostedZone;
  return [
    ...domainNameProblems(
      domainName,
      certificate !== undefined && edgeCertificate !== undefined ? undefined : 'certificate and edgeCertificate',
    ),
    ...unless(
      Token.isUnresolved(domainName) || Token.isUnresolved(zoneName) || isInZone(domainName, zoneName),
      `hostedZone: got the zone ${zoneName}; the records of ${domainName} need a zone of that name or of a domain above it`,
    ),
  ];
}

function namePrefixProblems(props: ScaledWebProps): string[] {
  const prefix = namePrefixOf(props);
  if (Token.isUnresolved(prefix)) {
    if (props.namePrefix === undefined) {
      return ['namePrefix: got none, and a domain that is known only when it is deployed; give a name'];
    }
    return unless(
      props.monitoring === false,
      'namePrefix: got one that is known only when it is deployed; give a name, which the alarms are called by, or set ' +
        'monitoring to false',
    );
  }
  const from = props.namePrefix === undefined ? ' from the domain' : '';
  return unless(
    /^[a-z](-?[a-z0-9])*$/.test(prefix) && prefix.length <= 30,
    `namePrefix: got ${JSON.stringify(prefix)}${from}; use 1 to 30 lower-case letters, digits and single hyphens, a ` +
      "letter first: it is part of the database's name, and of the load balancers'",
  );
}

function applicationProblems(props: ScaledWebProps): string[] {
  return unless(
    props.app === undefined || props.handler === undefined,
    'handler: got one, and app; give either a function that exists or what one is made of',
  );
}

function databaseProblems(props: ScaledWebProps): string[] {
  if (props.hasDatabase ?? true) return [];
  return [
    ...unless(
      !isMessageBoard(props),
      'hasDatabase: got false, but no application; the message board keeps its messages in the database, so leave it out, ' +
        'or give an application: app.entry, app.code or handler',
    ),
    ...unless(
      props.database === undefined && props.migrationsFolder === undefined,
      'hasDatabase: got false, but database or migrationsFolder; leave either out',
    ),
  ];
}

function monitoringProblems({ monitoring, alarmTopics, alarmsAddress, monthlyBudgetInUsd }: ScaledWebProps): string[] {
  return [
    ...unless(
      (monitoring ?? true) || [alarmTopics, alarmsAddress, monthlyBudgetInUsd].every((each) => each === undefined),
      'monitoring: got false, but alarmTopics, alarmsAddress or monthlyBudgetInUsd; leave either out',
    ),
    ...unless(
      alarmTopics === undefined || alarmsAddress === undefined,
      'alarmsAddress: got one, and alarmTopics; subscribe the address to the topics that are given',
    ),
  ];
}
