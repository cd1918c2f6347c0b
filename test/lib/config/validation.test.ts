import { describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib/core';
import type { Environment } from '../../../lib/config/environment.ts';
import { findEnvironment } from '../../../lib/config/environments.ts';
import { environmentProblems, validateEnvironment } from '../../../lib/config/validation.ts';
import { RoutingPolicy } from '../../../lib/constructs/routing-policy.ts';

const valid = findEnvironment('production');
const database = valid.database;
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alarms';

const manyTags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, 'value']));

describe('an environment', () => {
  const allowed: [string, Partial<Environment>][] = [
    ['a name with a digit and a hyphen', { name: 'review-2' }],
    ['the longest name', { name: 'a'.repeat(23) }],
    [
      'a Region whose number has two digits',
      { region: 'eu-west-12', availabilityZones: ['eu-west-12a', 'eu-west-12b'] },
    ],
    [
      'a long domain with certificates for it',
      {
        domainName: `${'a'.repeat(50)}.foobar.com`,
        existing: {
          loadBalancersCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1',
          distributionCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/2',
        },
      },
    ],
    ['a domain below the zone', { domainName: 'shop.foobar.com' }],
    ['the smallest capacities', { database: { ...database, minCapacity: 0, maxCapacity: 1 } }],
    ['the largest capacities', { database: { ...database, minCapacity: 256, maxCapacity: 256 } }],
    ['the shortest pause', { database: { ...database, minCapacity: 0, autoPauseAfter: Duration.minutes(5) } }],
    ['the longest pause', { database: { ...database, minCapacity: 0, autoPauseAfter: Duration.hours(24) } }],
    ['the shortest retention', { database: { ...database, backupRetention: Duration.days(1) } }],
    ['topics of its own', { existing: { alarmTopics: { critical: TOPIC, warning: TOPIC } } }],
    ['no tags', { tags: {} }],
    ['a tag with an empty value', { tags: { owner: '' } }],
    ['weights for each load balancer', { routingPolicy: RoutingPolicy.activeActive({ weights: { a: 255, b: 0 } }) }],
    ['the smallest limit to an address', { webAcl: { apiRateLimit: 10 } }],
    ['countries', { countries: ['DE', 'FR'] }],
    ['an active-passive policy', { routingPolicy: RoutingPolicy.activePassive({ primary: 'b' }) }],
  ];
  test.each(allowed)('may have %s', (_, change) => {
    expect(environmentProblems({ ...valid, ...change })).toEqual([]);
  });

  const refused: [string, Partial<Environment>, string][] = [
    ['an upper-case name', { name: 'Production' }, 'name: got "Production"; use 1 to 23 lower-case letters'],
    ['an empty name', { name: '' }, 'name: got ""'],
    [
      'a name with two hyphens together',
      { name: 'a--b' },
      'name: got "a--b"; use 1 to 23 lower-case letters, digits and single',
    ],
    ['a name that ends in a hyphen', { name: 'a-' }, 'name: got "a-"'],
    ['a name too long for a load balancer', { name: 'a'.repeat(24) }, "of the load balancers', which have 32"],
    ['a short account', { account: '1234' }, 'account: got "1234"; use the 12 digits'],
    [
      'a Region that is none',
      { region: 'virginia' },
      'region: got "virginia"; use the code of a Region such as "us-east-1", not of China, GovCloud or another partition',
    ],
    ['a Region of China', { region: 'cn-north-1' }, 'region: got "cn-north-1"; use the code of a Region'],
    ['a Region of GovCloud', { region: 'us-gov-west-1' }, 'region: got "us-gov-west-1"; use the code of a Region'],
    ['one zone', { availabilityZones: ['us-east-1a'] }, 'availabilityZones: got ["us-east-1a"]; give 2 or more'],
    ['a zone twice', { availabilityZones: ['us-east-1a', 'us-east-1a'] }, 'name each zone once'],
    [
      'a zone of another Region',
      { availabilityZones: ['us-east-1a', 'eu-west-1b'] },
      'availabilityZones: got "eu-west-1b"; a zone of us-east-1 is "us-east-1" and a letter, such as "us-east-1a"',
    ],
    [
      'a domain in capitals',
      { domainName: 'FooBar.com' },
      'domainName: got "FooBar.com"; use a domain name in lower case',
    ],
    ['a domain with a final dot', { domainName: 'foobar.com.' }, 'domainName: got "foobar.com."'],
    [
      'a domain too long for a certificate',
      { domainName: `${'a'.repeat(50)}.foobar.com` },
      'use 60 characters at most: with "www." it is the first name of a certificate, which has 64',
    ],
    ['a domain with www', { domainName: 'www.foobar.com' }, 'give the domain without "www."'],
    [
      'a zone id with a path',
      { hostedZone: { id: '/hostedzone/Z1', name: 'foobar.com' } },
      'hostedZone.id: got "/hostedzone/Z1"; use "Z" and up to 31 capital letters and digits, without "/hostedzone/"',
    ],
    [
      'a zone that does not cover the domain',
      { hostedZone: { id: 'Z1', name: 'bar.com' } },
      'hostedZone.name: got "bar.com"; the records of foobar.com need a zone of that name or of a domain above it',
    ],
    [
      'a prefix list by its name',
      { originFacingPrefixListId: 'com.amazonaws.global.cloudfront.origin-facing' },
      'use the id of com.amazonaws.global.cloudfront.origin-facing in us-east-1',
    ],
    [
      'a capacity between the steps',
      { database: { ...database, minCapacity: 0.7 } },
      'database.minCapacity: got 0.7; use 0 to 256 capacity units in steps of 0.5',
    ],
    [
      'too small a maximum',
      { database: { ...database, minCapacity: 0, maxCapacity: 0.5 } },
      'database.maxCapacity: got 0.5; use 1 to 256',
    ],
    [
      'a minimum above the maximum',
      { database: { ...database, minCapacity: 8, maxCapacity: 4 } },
      'database.minCapacity: got 8; it must not be above database.maxCapacity, which is 4',
    ],
    [
      'a pause with a minimum above 0',
      { database: { ...database, autoPauseAfter: Duration.minutes(10) } },
      'database.autoPauseAfter: a database pauses only with database.minCapacity 0, got 0.5',
    ],
    [
      'too short a pause',
      { database: { ...database, minCapacity: 0, autoPauseAfter: Duration.minutes(4) } },
      'database.autoPauseAfter: got 4 minutes; use 5 minutes to 24 hours',
    ],
    [
      'a pause of half seconds',
      { database: { ...database, minCapacity: 0, autoPauseAfter: Duration.millis(300_500) } },
      'use 5 minutes to 24 hours, in whole seconds',
    ],
    [
      'too long a retention',
      { database: { ...database, backupRetention: Duration.days(36) } },
      'database.backupRetention: got 36 days; use 1 to 35 whole days',
    ],
    [
      'a retention of hours',
      { database: { ...database, backupRetention: Duration.hours(36) } },
      'database.backupRetention: got 1 day 12 hours; use 1 to 35 whole days',
    ],
    [
      'no concurrency at all',
      { application: { reservedConcurrency: 0 } },
      'application.reservedConcurrency: got 0; use a whole number of 1 or more, or leave it out',
    ],
    [
      'an unknown primary',
      { routingPolicy: RoutingPolicy.activePassive({ primary: 'c' }) },
      'routingPolicy: primary: got "c"; the load balancers are a, b',
    ],
    ['an address without a domain', { alarmsAddress: 'operations' }, 'alarmsAddress: got "operations"; use an e-mail'],
    [
      'a runbook without an address',
      { runbookUrl: 'docs/runbook.md' },
      'runbookUrl: got "docs/runbook.md"; use an address that begins with https:// and has no #',
    ],
    [
      'too small a limit to an address',
      { webAcl: { apiRateLimit: 9 } },
      'webAcl.apiRateLimit: got 9; use 10 to 2000000000 requests in five minutes',
    ],
    ['no country', { countries: [] }, 'countries: got []; name the countries that the site is served to'],
    ['a country twice', { countries: ['DE', 'DE'] }, 'countries: got ["DE","DE"]; name each country once'],
    ['a country by its name', { countries: ['Germany'] }, 'countries: got "Germany"; use two capital letters'],
    [
      'a VPC by its name',
      { existing: { network: { vpcId: 'main', publicSubnetIds: [], isolatedSubnetIds: [] } } },
      'existing.network.vpcId: got "main"',
    ],
    ['a budget of nothing', { monthlyBudgetInUsd: 0 }, 'monthlyBudgetInUsd: got 0; use a number of US dollars above 0'],
    [
      'a topic of another Region',
      { existing: { alarmTopics: { critical: 'arn:aws:sns:eu-west-1:111122223333:pager', warning: TOPIC } } },
      'existing.alarmTopics.critical: got "arn:aws:sns:eu-west-1:111122223333:pager"; use the ARN of a topic in us-east-1',
    ],
    [
      'a topic by its name',
      { region: 'eu-west-1', existing: { webAlarmTopics: { critical: TOPIC, warning: 'mail' } } },
      'existing.webAlarmTopics.warning: got "mail"; use the ARN of a topic in us-east-1',
    ],
    ['a reserved tag', { tags: { 'AWS:owner': 'me' } }, 'tags: got "AWS:owner" as a key'],
    ['a tag with a bad value', { tags: { owner: '<me>' } }, 'tags.owner: got "<me>"; use up to 256 letters'],
    ['too many tags', { tags: manyTags }, 'tags: got 51; a resource has 50 tags at most'],
  ];
  test.each(refused)('may not have %s', (_, change, problem) => {
    expect(environmentProblems({ ...valid, ...change })).toContainEqual(expect.stringContaining(problem));
  });

  test('is told all its faults at once', () => {
    expect(() => validateEnvironment({ ...valid, account: '1', alarmsAddress: '' })).toThrow(
      /^The environment "production" cannot be used:\n {2}- account: got "1".*\n {2}- alarmsAddress: got "".*$/,
    );
  });

  test('without a fault passes', () => {
    expect(() => validateEnvironment(valid)).not.toThrow();
  });
});
