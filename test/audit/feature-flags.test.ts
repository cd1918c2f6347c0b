import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Stack } from 'aws-cdk-lib/core';
import { FLAGS } from 'aws-cdk-lib/cx-api';
import { QueryLogs } from '../../lib/constructs/query-logs.ts';
import { ScaledWeb } from '../../lib/constructs/scaled-web.ts';
import { WebAcl } from '../../lib/constructs/web-acl.ts';
import { testApp } from '../helpers/cdk.ts';

const NO_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

/** As `cdk init` writes them for a new app. Those of version 1 are no flags in version 2. */
const RECOMMENDED = Object.fromEntries(
  Object.entries(FLAGS)
    .filter(([, { introducedIn }]) => introducedIn.v2 !== undefined && introducedIn.v2 !== 'V2NEXT')
    .map(([name, { recommendedValue }]) => [name, recommendedValue]),
);

function templateOf(app: App): unknown {
  const stack = new Stack(app, 'Test', { env: { account: '111122223333', region: 'us-east-1' } });
  const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com',
  });
  new ScaledWeb(stack, 'Site', {
    domainName: 'example.com',
    hostedZone,
    webAcl: new WebAcl(stack, 'WebAcl', { name: 'example' }),
    encryptionKey: new Key(stack, 'Key'),
    alarmsAddress: 'operations@example.com',
    monthlyBudgetInUsd: 100,
  });
  new QueryLogs(stack, 'QueryLogs', { hostedZone });
  return canonical(Template.fromStack(stack).toJSON());
}

/** A template of which what means the same is the same. */
function canonical(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}$/, '<hash>');
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  if (value['Ref'] === 'AWS::Partition') return 'aws';
  if (Array.isArray(value['Statement'])) return { ...value, Statement: grants(value['Statement'].map(canonical)) };
  const entries = Object.entries(value).map(([key, each]) => [canonical(key), canonical(each)]);
  return joined(Object.fromEntries(entries));
}

/** `Fn::Join` of texts beside each other, as one text. */
function joined(value: Readonly<Record<string, unknown>>): unknown {
  const join = value['Fn::Join'];
  if (!Array.isArray(join) || join[0] !== '' || !Array.isArray(join[1])) return value;
  const parts: unknown[] = [];
  for (const part of join[1]) {
    const last = parts.at(-1);
    if (typeof last === 'string' && typeof part === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts.length === 1 ? parts[0] : { 'Fn::Join': ['', parts] };
}

/** What the statements of a policy say, one action of one principal on one resource at a time: statements get merged. */
function grants(statements: readonly unknown[]): string[] {
  const single = statements
    .filter(isObject)
    .flatMap((statement) =>
      each(statement['Action']).flatMap((Action) =>
        each(statement['Resource']).flatMap((Resource) =>
          principals(statement['Principal']).map((Principal) =>
            JSON.stringify({ ...statement, Sid: undefined, Action, Resource, Principal }, sortedKeys),
          ),
        ),
      ),
    );
  return [...new Set(single)].sort();
}

function each(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function principals(value: unknown): readonly unknown[] {
  if (!isObject(value)) return [value];
  return Object.entries(value).flatMap(([kind, names]) => each(names).map((name) => ({ [kind]: name })));
}

function sortedKeys(_: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b))) : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('the whole site means the same', () => {
  const withOurs = templateOf(testApp());

  test('from an app with no feature flags', () => {
    expect(templateOf(new App({ context: NO_BUNDLING, analyticsReporting: false }))).toEqual(withOurs);
  });

  test('from an app with all feature flags that are recommended', () => {
    expect(Object.keys(RECOMMENDED).length).toBeGreaterThan(80);
    expect(templateOf(new App({ context: { ...RECOMMENDED, ...NO_BUNDLING }, analyticsReporting: false }))).toEqual(
      withOurs,
    );
  });
});
