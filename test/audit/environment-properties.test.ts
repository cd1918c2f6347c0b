import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import type { Environment } from '../../lib/config/environment.ts';
import { EnvironmentError, environmentProblems, validateEnvironment } from '../../lib/config/validation.ts';
import { STATEFUL_TYPES } from '../helpers/stateful-types.ts';
import { environmentsWithFaulty, FAULTY_FIELDS, validEnvironment } from './arbitraries.ts';
import { type AuditedAssembly, type AuditedResource, synthesize } from './assembly.ts';
import { AUDITED_ENVIRONMENTS } from './environments.ts';

/** Synthesizing takes a good part of a second. */
const SYNTHESES = 10;
const FAULTS_OF_A_FIELD = 50;

/** Made by an environment with every option, and by one without any. */
const { application: _, countries: __, webAcl: ___, ...withoutOptions } = AUDITED_ENVIRONMENTS['every option'];
const everyStateful = new Set(statefulOf(synthesize(AUDITED_ENVIRONMENTS.production)));
const leastStateful = statefulOf(
  synthesize({ ...withoutOptions, hostedZone: { id: 'Z1', name: withoutOptions.domainName } }),
);

function statefulOf({ resources }: AuditedAssembly): string[] {
  return resources.filter(({ type }) => STATEFUL_TYPES.includes(type)).map(idOf);
}

function idOf({ part, type, logicalId }: AuditedResource): string {
  return `${part} ${type} ${logicalId}`;
}

/** What an environment brings, and so does not make. */
function isBrought(id: string, { existing = {} }: Environment): boolean {
  const brought: [unknown, RegExp][] = [
    [existing.logsBucketName, /^network AWS::S3::Bucket /],
    [existing.webLogsBucketName, /^web AWS::S3::Bucket Logs/],
    [existing.network, /^network AWS::Logs::LogGroup CustomVpcRestrictDefaultSG/],
    [existing.alarmTopics, /^monitoring AWS::(SNS|KMS)::/],
    [existing.webAlarmTopics, /^edge-monitoring AWS::(SNS|KMS)::/],
  ];
  return brought.some(([value, ids]) => value !== undefined && ids.test(id));
}

/** How each type is kept when it, or its stack, is deleted. */
function isKept({ type, path, properties, deletionPolicy, updateReplacePolicy }: AuditedResource): boolean {
  const policies = [deletionPolicy, updateReplacePolicy].join();
  if (type === 'AWS::RDS::DBCluster')
    return policies === 'Snapshot,Snapshot' && properties['DeletionProtection'] === true;
  // With a name of its own it must not be in the way of the deployment after one that was rolled back.
  const isRetained = policies === 'Retain,Retain' || policies === 'RetainExceptOnCreate,Retain';
  if (type === 'AWS::KMS::Key') return policies === 'Retain,Retain';
  if (type === 'AWS::S3::Bucket') return isRetained;
  // The lines of the handlers of custom resources tell of deployments that are over.
  if (type === 'AWS::Logs::LogGroup') return isRetained || /Handler|CustomResourceProvider/.test(path);
  return true;
}

/** Where everybody is let in, and where traffic is sent to. */
function opensToEverybody({ type, properties }: AuditedResource): boolean {
  return type !== 'AWS::EC2::Route' && /"(0\.0\.0\.0|::)\/0"/.test(JSON.stringify(properties));
}

function accountsIn(text: string): Set<string> {
  // Elastic Load Balancing delivers access logs from an account of its own in each Region.
  const others = text.replaceAll(
    /arn:aws[a-z-]*:iam::\d{12}:root"\},"Resource":\{"Fn::Join":\["",\[\{[^}]*\},"[^"]*AWSLogs/g,
    '',
  );
  return new Set(others.match(/(?<=:)\d{12}(?=:)/g));
}

const textOf = ({ templates }: AuditedAssembly) => JSON.stringify([...templates]);

describe('of any valid environment', () => {
  test('the templates are sound, and the same each time', () => {
    fc.assert(
      fc.property(validEnvironment, (environment) => {
        expect(environmentProblems(environment)).toEqual([]);
        const assembly = synthesize(environment);
        const { resources, app } = assembly;

        expect(resources.filter(opensToEverybody).map(idOf)).toEqual([]);
        expect(resources.filter((resource) => !isKept(resource)).map(idOf)).toEqual([]);

        const stateful = statefulOf(assembly);
        expect(stateful.filter((id) => !everyStateful.has(id))).toEqual([]);
        expect(leastStateful.filter((id) => !stateful.includes(id) && !isBrought(id, environment))).toEqual([]);

        const stacks = app.node.children.filter((child) => Stack.isStack(child));
        const protection = new Set(stacks.map(({ terminationProtection }) => terminationProtection));
        expect(protection).toEqual(new Set([environment.terminationProtection ?? true]));

        const text = textOf(assembly);
        expect(text).not.toMatch(/dummy/i);
        expect(accountsIn(text)).toEqual(new Set([environment.account]));

        expect(textOf(synthesize(environment))).toBe(text);
      }),
      // Without shrinking, which would take minutes.
      { numRuns: SYNTHESES, endOnFailure: true },
    );
  });
});

describe('an environment with a fault is refused, by the name of the field', () => {
  const valid = fc.sample(validEnvironment, 10);

  test.each(FAULTY_FIELDS)('%s', (field) => {
    fc.assert(
      fc.property(environmentsWithFaulty(field, valid), (environment) => {
        expect(() => validateEnvironment(environment)).toThrow(EnvironmentError);
        expect(() => validateEnvironment(environment)).toThrow(`\n  - ${field}`);
      }),
      { numRuns: FAULTS_OF_A_FIELD },
    );
  });
});

test('the fields that can be at fault are all that there are', () => {
  const named = new Set(FAULTY_FIELDS.map((field) => field.split('.')[0]));
  const fields = fc.sample(validEnvironment, 1).flatMap((environment) => Object.keys(environment));
  expect(fields.filter((field) => !named.has(field))).toEqual(['terminationProtection']);
});
