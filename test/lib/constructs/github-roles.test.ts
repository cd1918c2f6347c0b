import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, OidcProviderNative } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { GitHubRoles, type GitHubRolesProps } from '../../../lib/constructs/github-roles.ts';
import { testApp, testStack } from '../../helpers/cdk.ts';

const MINIMAL: GitHubRolesProps = {
  repository: 'foobar/cdk-scaled-web',
  environment: 'production',
  targets: [{ account: '111122223333', region: 'us-east-1' }],
};

function roles(props: Partial<GitHubRolesProps> = {}, stack = testStack()): Template {
  new GitHubRoles(stack, 'GitHub', { ...MINIMAL, ...props });
  return Template.fromStack(stack);
}

/** The role for deployments and the one for pull requests, as their descriptions tell them apart. */
function roleOf(template: Template, description: RegExp) {
  const [role] = Object.values(
    template.findResources('AWS::IAM::Role', {
      Properties: { Description: Match.stringLikeRegexp(description.source) },
    }),
  );
  if (role === undefined) throw new Error(`no role ${description}`);
  const { AssumeRolePolicyDocument, Policies, MaxSessionDuration, PermissionsBoundary } = role['Properties'];
  return {
    trust: AssumeRolePolicyDocument.Statement,
    statements: Policies.flatMap((policy: { PolicyDocument: { Statement: unknown[] } }) => [
      ...policy.PolicyDocument.Statement,
    ]),
    MaxSessionDuration,
    PermissionsBoundary,
  };
}
const deployRole = (template: Template) => roleOf(template, /^Deploys/);
const diffRole = (template: Template) => roleOf(template, /^Compares/);

const arn = (name: string, account = '111122223333') => `arn:aws:iam::${account}:role/${name}`;

const claim = (name: string) => `token.actions.githubusercontent.com:${name}`;

describe('roles with the least of properties', () => {
  const template = roles();

  test('come with the identity provider of GitHub, for the audience of AWS STS alone', () => {
    template.hasResourceProperties('AWS::IAM::OIDCProvider', {
      Url: 'https://token.actions.githubusercontent.com',
      ClientIdList: ['sts.amazonaws.com'],
    });
  });

  test('deploy from one repository, environment and branch', () => {
    expect(deployRole(template).trust).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: { Ref: expect.stringMatching(/^GitHubProvider/) } },
        Condition: {
          StringEquals: {
            [claim('aud')]: 'sts.amazonaws.com',
            [claim('sub')]: 'repo:foobar/cdk-scaled-web:environment:production',
            [claim('ref')]: 'refs/heads/main',
          },
        },
      },
    ]);
  });

  test('deploy through the roles of the bootstrap that publish files and deploy, and can nothing by themselves', () => {
    expect(deployRole(template).statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: [
          arn('cdk-hnb659fds-deploy-role-111122223333-us-east-1'),
          arn('cdk-hnb659fds-file-publishing-role-111122223333-us-east-1'),
        ],
      },
    ]);
  });

  test('compare pull requests of the repository through the look-up role alone', () => {
    const { trust, statements } = diffRole(template);
    expect(trust[0].Condition).toEqual({
      StringEquals: {
        [claim('aud')]: 'sts.amazonaws.com',
        [claim('sub')]: 'repo:foobar/cdk-scaled-web:pull_request',
      },
    });
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: arn('cdk-hnb659fds-lookup-role-111122223333-us-east-1'),
      },
    ]);
  });

  test('last two hours for a deployment, one for a comparison, and have no other policy', () => {
    expect(deployRole(template).MaxSessionDuration).toBe(7200);
    expect(diffRole(template).MaxSessionDuration).toBe(3600);
    template.resourceCountIs('AWS::IAM::Role', 2);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('roles with all properties', () => {
  const stack = testStack();
  const template = roles(
    {
      ownerId: '123456',
      repositoryId: '456789',
      branch: 'release/2026',
      qualifier: 'shop',
      publishesImages: true,
      maxSessionDuration: Duration.hours(4),
      targets: [
        { account: '111122223333', region: 'us-east-1' },
        { account: '444455556666', region: 'eu-west-1' },
      ],
      provider: OidcProviderNative.fromOidcProviderArn(stack, 'Existing', 'arn:aws:iam::111122223333:oidc-provider/g'),
      permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    },
    stack,
  );

  test('take the identity provider that is there', () => {
    template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
    expect(deployRole(template).trust[0].Principal).toEqual({
      Federated: 'arn:aws:iam::111122223333:oidc-provider/g',
    });
  });

  test('ask for the immutable subject, in which names come with their ids', () => {
    expect(deployRole(template).trust[0].Condition.StringEquals).toMatchObject({
      [claim('sub')]: 'repo:foobar@123456/cdk-scaled-web@456789:environment:production',
      [claim('ref')]: 'refs/heads/release/2026',
    });
    expect(diffRole(template).trust[0].Condition.StringEquals[claim('sub')]).toBe(
      'repo:foobar@123456/cdk-scaled-web@456789:pull_request',
    );
  });

  test('reach each target by its qualifier, publishing images too', () => {
    const names = ['deploy', 'file-publishing', 'image-publishing'].flatMap((role) => [
      arn(`cdk-shop-${role}-role-111122223333-us-east-1`),
      arn(`cdk-shop-${role}-role-444455556666-eu-west-1`, '444455556666'),
    ]);
    expect(deployRole(template).statements[0].Resource).toEqual(names.toSorted());
  });

  test('last as long, and reach no further than the boundary', () => {
    const boundary = 'arn:aws:iam::111122223333:policy/boundary';
    expect(deployRole(template)).toMatchObject({ MaxSessionDuration: 14_400, PermissionsBoundary: boundary });
    expect(diffRole(template)).toMatchObject({ MaxSessionDuration: 3_600, PermissionsBoundary: boundary });
  });
});

describe('is refused', () => {
  test.each<[string, Partial<GitHubRolesProps>, string]>([
    ['every repository of an owner', { repository: 'foobar/*' }, 'repository: got "foobar/*"; use one repository'],
    ['every repository', { repository: '*' }, 'repository: got "*"'],
    ['a repository without its owner', { repository: 'cdk-scaled-web' }, 'repository: got "cdk-scaled-web"'],
    ['an address in place of a repository', { repository: 'https://github.com/a/b' }, 'repository: got'],
    ['a subject in place of a repository', { repository: 'foobar/web:ref:refs/heads/x' }, 'repository: got'],
    ['one id of two', { ownerId: '1' }, 'ownerId and repositoryId: got one of them'],
    ['an id that is no number', { ownerId: 'foobar', repositoryId: '2' }, 'ownerId: got "foobar"; use the number'],
    ['every environment', { environment: '*' }, 'environment: got "*"; use the name of one environment'],
    ['no environment', { environment: '' }, 'environment: got ""'],
    ['every branch', { branch: '*' }, 'branch: got "*"; use the name of one branch'],
    ['a ref in place of a branch', { branch: 'refs/heads/main' }, 'branch: got "refs/heads/main"'],
    ['a qualifier that is too long', { qualifier: 'hnb659fds12' }, 'qualifier: got "hnb659fds12"'],
    ['no target', { targets: [] }, 'targets: got none'],
    [
      'an account that is none',
      { targets: [{ account: '1111', region: 'us-east-1' }] },
      'targets[0].account: got "1111"; use the 12 digits',
    ],
    [
      'a zone in place of a Region',
      { targets: [{ account: '111122223333', region: 'us-east-1a' }] },
      'targets[0].region: got "us-east-1a"',
    ],
    ['a session of minutes', { maxSessionDuration: Duration.minutes(15) }, 'maxSessionDuration: got 900 s'],
    [
      'a session of days',
      { maxSessionDuration: Duration.days(1) },
      'maxSessionDuration: got 86400 s; use one to twelve',
    ],
  ])('%s', (_, props, message) => {
    expect(() => roles(props)).toThrow(`Test/GitHub: ${message}`);
  });

  test('all that is wrong at once', () => {
    expect(() => roles({ repository: 'a', targets: [] })).toThrow(/repository: .*\n.*targets: /);
  });
});

test.each(['us-gov-west-1', 'eusc-de-east-1'])('a target may be in %s', (region) => {
  expect(() => roles({ targets: [{ account: '444455556666', region }] })).not.toThrow();
});

test('cdk-nag finds nothing', () => {
  const app = testApp();
  const stack = new Stack(app, 'Test', { env: { account: '111122223333', region: 'us-east-1' } });
  roles({}, stack);
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
});
