import { describe, expect, test } from '@jest/globals';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Aws, Stack } from 'aws-cdk-lib/core';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';
import { ScaledWeb } from '../../../lib/constructs/scaled-web.ts';
import { testApp } from '../../helpers/cdk.ts';
import { certificate, ownFunction, ownVpc, type ScaledWebOptions, scaledWeb } from '../../helpers/scaled-web.ts';

describe('a site is refused', () => {
  const inRegion =
    (region: string, options: ScaledWebOptions = () => ({})) =>
    () =>
      scaledWeb(options, region);
  const where = 'Site/Web: ';

  test('in a stack without account or Region', () => {
    const stack = new Stack(testApp(), 'Site');
    const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z1',
      zoneName: 'foobar.com',
    });
    expect(() => new ScaledWeb(stack, 'Web', { domainName: 'foobar.com', hostedZone })).toThrow(
      `${where}got a stack without an account or a Region; give it both`,
    );
  });

  test.each(['cn-northwest-1', 'us-gov-east-1', 'us-iso-east-1', 'eusc-de-east-1'])('in %s', (region) => {
    expect(inRegion(region)).toThrow(
      `${where}got a stack in ${region}; put it into a Region of the partition "aws", as us-east-1 is, where CloudFront ` +
        'takes its certificates from: China, GovCloud and others are apart',
    );
  });

  test.each<[string, () => unknown, string | RegExp]>([
    [
      'outside of us-east-1 without a certificate from there',
      inRegion('eu-west-1'),
      'edgeCertificate: got none, and a stack in eu-west-1; CloudFront takes its certificate from us-east-1, so give one',
    ],
    [
      'in a Region that nothing is known of',
      inRegion('us-west-1', (stack) => ({ edgeCertificate: certificate(stack, 'us-east-1') })),
      'availabilityZones: got none, and none are known of us-west-1; give 2 or more (`aws ec2 describe-availability-zones',
    ],
    [
      'in such a Region with zones, but no prefix list',
      inRegion('us-west-1', (stack) => ({
        edgeCertificate: certificate(stack, 'us-east-1'),
        availabilityZones: ['us-west-1a', 'us-west-1c'],
      })),
      'originFacingPrefixListId: got none in a stack in us-west-1, whose id is not known; give the id of',
    ],
    ...(
      [
        [
          'of a domain with www.',
          () => ({ domainName: 'www.foobar.com' }),
          'domainName: got "www.foobar.com"; give the',
        ],
        ['of a domain in capitals', () => ({ domainName: 'Foobar.com' }), 'domainName: got "Foobar.com"; use a domain'],
        [
          'of a domain of another zone',
          () => ({ domainName: 'barfoo.com' }),
          'hostedZone: got the zone foobar.com; the',
        ],
        [
          'of a domain that begins with a digit, and so its names',
          () => ({ domainName: '4.foobar.com' }),
          'namePrefix: got "4-foobar-com" from the domain; use 1 to 30 lower-case letters',
        ],
        ['with a long prefix', () => ({ namePrefix: 'a'.repeat(31) }), `namePrefix: got "${'a'.repeat(31)}"; use 1 to`],
        [
          'with a function and an application',
          (stack: Stack) => ({ handler: ownFunction(stack), app: {} }),
          'handler: got one, and app; give either',
        ],
        [
          'of messages without a database',
          () => ({ hasDatabase: false }),
          'hasDatabase: got false, but no application; the message board keeps its messages in the database',
        ],
        [
          'with settings of a database that it does not have',
          (stack: Stack) => ({ handler: ownFunction(stack), hasDatabase: false, database: {} }),
          'hasDatabase: got false, but database or migrationsFolder; leave either out',
        ],
        [
          'with an address for alarms that it does not have',
          () => ({ monitoring: false, alarmsAddress: 'me@foobar.com' }),
          'monitoring: got false, but alarmTopics, alarmsAddress or monthlyBudgetInUsd; leave either out',
        ],
        [
          'with an address for topics that are given',
          (stack: Stack) => {
            const topic = new Topic(stack, 'Topic');
            return { alarmTopics: { critical: topic, warning: topic }, alarmsAddress: 'me@foobar.com' };
          },
          'alarmsAddress: got one, and alarmTopics; subscribe the address to the topics that are given',
        ],
        [
          'with a prefix of the deployment, which alarms cannot be called by',
          () => ({ namePrefix: Aws.STACK_NAME }),
          'namePrefix: got one that is known only when it is deployed; give a name, which the alarms are called by',
        ],
        [
          'in zones of another Region',
          () => ({ availabilityZones: ['eu-west-1a', 'eu-west-1b'] }),
          'availabilityZones: got eu-west-1a, eu-west-1b, and a stack in us-east-1; give zones of that Region',
        ],
        [
          'with a certificate of another Region',
          (stack: Stack) => ({ certificate: certificate(stack, 'eu-west-1') }),
          /certificate: got arn:aws:acm:eu-west-1:.*; give one in us-east-1/,
        ],
        [
          'with a key of another Region',
          (stack: Stack) => ({
            encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd'),
          }),
          'encryptionKey: got arn:aws:kms:eu-west-1:111122223333:key/1234abcd; give one in us-east-1',
        ],
        [
          'with topics of another Region',
          (stack: Stack) => {
            const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:alarms');
            return { alarmTopics: { critical: topic, warning: topic } };
          },
          /alarmTopics\.critical: got .*; give one in us-east-1; alarmTopics\.warning: got /,
        ],
        [
          'with a function of another Region',
          (stack: Stack) => ({
            handler: LambdaFunction.fromFunctionArn(
              stack,
              'Handler',
              'arn:aws:lambda:eu-west-1:111122223333:function:board',
            ),
          }),
          'handler: got arn:aws:lambda:eu-west-1:111122223333:function:board; give one in us-east-1',
        ],
        [
          'with a routing policy of other load balancers',
          () => ({ routingPolicy: RoutingPolicy.activePassive({ primary: 'c' }) }),
          'primary: got "c"; the load balancers are a, b',
        ],
        [
          'with a VPC that lacks subnets',
          (stack: Stack) => ({
            vpc: ownVpc(stack, ['us-east-1a', 'us-east-1b']),
            availabilityZones: ['us-east-1a', 'us-east-1c'],
          }),
          'vpc: got a VPC without public subnets in us-east-1c',
        ],
      ] as const
    ).map(([title, options, message]): [string, () => unknown, string | RegExp] => [
      title,
      inRegion('us-east-1', options),
      message,
    ]),
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('outside of us-east-1 with a certificate of the load balancers from there', () => {
    const options: ScaledWebOptions = (stack) => ({
      certificate: certificate(stack, 'us-east-1'),
      edgeCertificate: certificate(stack, 'us-east-1', 'Edge'),
    });
    expect(inRegion('eu-west-1', options)).toThrow(
      /Web: certificate: got arn:aws:acm:us-east-1:.*; give one in eu-west-1/,
    );
  });

  test('with every fault at once', () => {
    expect(inRegion('eu-west-1', () => ({ domainName: 'Foobar', hasDatabase: false }))).toThrow(
      /edgeCertificate: .*; domainName: .*; hostedZone: .*; namePrefix: .*; hasDatabase: /,
    );
  });
});
