import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeFolder, temporaryFolder } from '../helpers/cdk.ts';

const root = resolve(__dirname, '../..');
const { context: flags } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => removeFolder(folder));

function run(context: Record<string, string>) {
  return spawnSync(process.execPath, ['bin/run.mjs', 'bin/github-roles.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...flags, ...context }),
      CDK_VALIDATION: 'false',
    },
  });
}

describe('the app of the roles', () => {
  test('is one stack, in the account of the environment, for the Regions that it deploys to', () => {
    const { status, stderr } = run({ environment: 'staging', repository: 'foobar/cdk-scaled-web' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const templates = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
    expect(templates).toEqual(['foobar-staging-github-roles.template.json']);
    const template = readFileSync(join(folder, templates[0] ?? ''), 'utf8');
    expect(template).toContain('repo:foobar/cdk-scaled-web:environment:staging');
    for (const region of ['eu-west-1', 'us-east-1']) {
      expect(template).toContain(`:role/cdk-hnb659fds-deploy-role-444455556666-${region}`);
    }
    expect(Object.keys(JSON.parse(template).Outputs)).toEqual(['DeployRoleArn', 'DiffRoleArn']);
  });

  test('uses the identity provider that the account has', () => {
    const providerArn = 'arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com';
    const { status, stderr } = run({ environment: 'staging', repository: 'foobar/cdk-scaled-web', providerArn });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const template = readFileSync(join(folder, 'foobar-staging-github-roles.template.json'), 'utf8');
    expect(template).not.toContain('AWS::IAM::OIDCProvider');
    expect(template).toContain(`"Federated": "${providerArn}"`);
  });

  test('says what the ARN of a provider is', () => {
    const { status, stderr } = run({
      environment: 'staging',
      repository: 'foobar/cdk-scaled-web',
      providerArn: 'github',
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'foobar-staging-github-roles: providerArn: got "github"; use the ARN of the provider of ' +
        'token.actions.githubusercontent.com in the account 444455556666 (`aws iam list-open-id-connect-providers`)\n',
    });
  });

  test('says what it needs where the repository is not given', () => {
    const { status, stderr } = run({ environment: 'staging' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        /^foobar-staging-github-roles\/GitHubRoles: repository: got ""; use one repository/,
      ),
    });
  });
});
