import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../helpers/cdk.ts';

const root = resolve(__dirname, '../..');
const page = readFileSync(join(root, 'docs/patterns.md'), 'utf8');

interface Pattern {
  readonly title: string;
  readonly code: string;
}

const patterns: readonly Pattern[] = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    code: [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n'),
  }));

/** As GitHub makes it of a heading. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

/** What makes each pattern what it is. */
const MAKES: Readonly<Record<string, readonly string[]>> = {
  'The whole site in one statement': [
    'AWS::CloudFront::Distribution',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::Lambda::Alias',
    'AWS::RDS::DBCluster',
  ],
  'In another Region than us-east-1': ['AWS::CloudFront::Distribution', 'AWS::Route53::HealthCheck'],
  'Two environments in two accounts': ['AWS::CloudFront::Distribution', 'AWS::RDS::DBCluster'],
  'A staging environment that costs little': ['AWS::RDS::DBCluster'],
  'Your own application, made here': ['AWS::CodeDeploy::DeploymentGroup', 'Custom::Trigger'],
  'Your own function': ['AWS::Lambda::Alias'],
  'Data API access for another function': ['AWS::RDS::DBCluster'],
  'Your own VPC': ['AWS::EC2::FlowLog'],
  'Your own key': ['AWS::KMS::Key'],
  'Your own alarm topics, and a budget': ['AWS::Budgets::Budget', 'AWS::CloudWatch::Alarm'],
  'Active-passive failover': ['AWS::Route53::RecordSet'],
  'A new load balancer takes a tenth of the requests': ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
  'A web ACL, and only some countries': ['AWS::WAFv2::WebACL'],
  'A static site': ['AWS::CloudFront::Distribution'],
  'Load balancers in front of containers': ['AWS::ECS::Service', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
  'Load balancers in front of virtual machines': ['AWS::AutoScaling::AutoScalingGroup'],
  'A database without servers in front': ['AWS::RDS::DBCluster', 'AWS::SecretsManager::RotationSchedule'],
  'Each tier in a stack of its own, in two Regions': ['AWS::CloudFront::Distribution', 'AWS::RDS::DBCluster'],
};

let project: string;
let synthesis: ReturnType<typeof node>;

function node(...args: readonly string[]) {
  return spawnSync(process.execPath, args, {
    cwd: project,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      TMPDIR: process.env['TMPDIR'],
      TSX_TSCONFIG_PATH: join(project, 'tsconfig.json'),
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }),
    },
  });
}

/** A project that has this package in a folder, and what the patterns take for granted: an application, migrations, a site. */
beforeAll(() => {
  project = temporaryFolder();
  const fixtures = join(root, 'test/fixtures');
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  for (const folder of ['edge', 'lambda', 'lib', 'web']) {
    cpSync(join(root, folder), join(project, 'package', folder), { recursive: true });
  }
  cpSync(join(fixtures, 'site'), join(project, 'site'), { recursive: true });
  cpSync(join(fixtures, 'function/index.ts'), join(project, 'src/api.ts'));
  cpSync(join(fixtures, 'function/migrations'), join(project, 'src/migrations'), { recursive: true });
  writeFileSync(join(project, 'package-lock.json'), '{}');
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(project, 'patterns'));
  for (const [index, { code }] of patterns.entries()) writeFileSync(join(project, `patterns/${index}.ts`), code);
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { paths: { 'cdk-scaled-web': [join(project, 'package/lib/index.ts')] }, types: ['node'] },
      include: ['patterns'],
    }),
  );
  // Each app is written at the end of the process, to where it was told to when it was made, as by the CDK CLI.
  writeFileSync(
    join(project, 'synthesize.mjs'),
    `process.setMaxListeners(0);
    for (let index = 0; index < ${patterns.length}; index += 1) {
      process.env.CDK_OUTDIR = 'cdk.out/' + index;
      await import('./patterns/' + index + '.ts');
    }`,
  );
  synthesis = node('--import', 'tsx', 'synthesize.mjs');
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the page lists its patterns, in their order', () => {
  const listed = [...page.matchAll(/^- \[(.+)\]\(#(.+)\)$/gm)].map(([, title, anchor]) => [title, anchor]);
  expect(listed).toEqual(patterns.map(({ title }) => [title, anchorOf(title)]));
  expect(Object.keys(MAKES)).toEqual(patterns.map(({ title }) => title));
});

test('the patterns are of the right types', () => {
  const compiler = join(root, 'node_modules/typescript-native/bin/tsc');
  const { stdout, status } = node(compiler, '--project', join(project, 'tsconfig.json'));
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
}, 120_000);

describe('synthesized', () => {
  test('are all of them, without an error', () => {
    expect(synthesis).toMatchObject({ status: 0, stderr: '' });
  });

  test.each(patterns.map(({ title }, index): [string, number] => [title, index]))('%s', (title, index) => {
    const folder = join(project, 'cdk.out', String(index));
    const templates = readdirSync(folder)
      .filter((file) => file.endsWith('.template.json'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const types = templates.flatMap((template) =>
      Object.values<{ readonly Type: string }>(JSON.parse(template)['Resources']).map(({ Type }) => Type),
    );
    expect(types).toEqual(expect.arrayContaining([...(MAKES[title] ?? [])]));
    expect(templates.join()).not.toContain('dummy');
  });
});
