import {
  type IManagedPolicy,
  type IOpenIdConnectProvider,
  OidcProviderNative,
  PolicyDocument,
  PolicyStatement,
  Role,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { githubRolesProblems } from './github-roles-validation.ts';

/** An account and Region that is bootstrapped for the CDK. */
export interface BootstrappedEnvironment {
  /** The 12 digits of the account. */
  readonly account: string;

  /** Such as `us-east-1`. */
  readonly region: string;
}

/** Properties of the roles for GitHub Actions. */
export interface GitHubRolesProps {
  /** The repository whose workflows take the roles: `owner/name`. */
  readonly repository: string;

  /**
   * The number by which GitHub knows the repository's owner. Needed, together with `repositoryId`, where subjects of
   * tokens are immutable, as they are for repositories that were made or renamed since July 2026:
   * `gh api repos/OWNER/NAME --jq '.owner.id, .id'` tells both.
   *
   * @default - the subject names the repository alone
   * @see https://docs.github.com/en/actions/reference/security/oidc
   */
  readonly ownerId?: string;

  /**
   * The number by which GitHub knows the repository; see `ownerId`.
   *
   * @default - the subject names the repository alone
   */
  readonly repositoryId?: string;

  /** The environment of the repository that a job must name to deploy: `production`. */
  readonly environment: string;

  /**
   * The branch that is deployed from.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /** Where the app deploys to. Accounts other than this stack's must be bootstrapped with `--trust` to this one. */
  readonly targets: BootstrappedEnvironment[];

  /**
   * The qualifier that the targets were bootstrapped with.
   *
   * @default 'hnb659fds'
   */
  readonly qualifier?: string;

  /**
   * Whether the app has container images as assets.
   *
   * @default false
   */
  readonly publishesImages?: boolean;

  /**
   * GitHub's identity provider where the account has it already: there can be only one.
   *
   * @default - a new one, for the audience sts.amazonaws.com
   */
  readonly provider?: IOpenIdConnectProvider;

  /**
   * How long a deployment may take at most: one to twelve hours.
   *
   * @default Duration.hours(2)
   */
  readonly maxSessionDuration?: Duration;

  /**
   * What the roles may do at most, whatever their policies say.
   *
   * @default - the one of the stack, if any
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

/** Signs the tokens of GitHub Actions. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';
const DEFAULT_BRANCH = 'main';
const DEFAULT_QUALIFIER = 'hnb659fds';

/**
 * How GitHub Actions reaches the account without keys: a role that deploys, for jobs of one environment on one branch,
 * and a role for pull requests that reads what is deployed. Each may do nothing but assume roles of the CDK's bootstrap:
 * the first those that publish assets and deploy, the other the look-up role alone.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 * @throws with every property that cannot be used, what was got and what is allowed
 */
export class GitHubRoles extends Construct {
  /** For the jobs that deploy. */
  readonly deployRole: Role;

  /** For the jobs of pull requests that compare with what is deployed. Pull requests of forks get no token for it. */
  readonly diffRole: Role;

  /** Lets GitHub Actions sign in; there is one in an account. */
  readonly provider: IOpenIdConnectProvider;

  constructor(scope: Construct, id: string, props: GitHubRolesProps) {
    super(scope, id);

    const problems = githubRolesProblems(props);
    if (problems.length > 0) throw new Error(problems.map((problem) => `${this.node.path}: ${problem}`).join('\n'));

    this.provider =
      props.provider ??
      new OidcProviderNative(this, 'Provider', { url: `https://${GITHUB_ISSUER}`, clientIds: [AUDIENCE] });
    this.deployRole = this.createRole('DeployRole', props, {
      description: `Deploys ${props.repository}, environment ${props.environment}`,
      subject: `environment:${props.environment}`,
      claims: { ref: `refs/heads/${props.branch ?? DEFAULT_BRANCH}` },
      bootstrapRoles: ['deploy', 'file-publishing', ...(props.publishesImages ? ['image-publishing'] : [])],
      maxSessionDuration: props.maxSessionDuration ?? Duration.hours(2),
    });
    this.diffRole = this.createRole('DiffRole', props, {
      description: `Compares pull requests of ${props.repository} with what is deployed`,
      subject: 'pull_request',
      claims: {},
      bootstrapRoles: ['lookup'],
      maxSessionDuration: Duration.hours(1),
    });
  }

  private createRole(id: string, props: GitHubRolesProps, options: RoleOptions): Role {
    const claims = { aud: AUDIENCE, sub: `repo:${repositoryOf(props)}:${options.subject}`, ...options.claims };
    const conditions = Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [`${GITHUB_ISSUER}:${name}`, value]),
    );
    return new Role(this, id, {
      description: options.description,
      assumedBy: new WebIdentityPrincipal(this.provider.openIdConnectProviderArn, { StringEquals: conditions }),
      maxSessionDuration: options.maxSessionDuration,
      inlinePolicies: {
        AssumeBootstrapRoles: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['sts:AssumeRole'],
              resources: options.bootstrapRoles.flatMap((role) => this.bootstrapRoleArns(role, props)),
            }),
          ],
        }),
      },
      ...(props.permissionsBoundary && { permissionsBoundary: props.permissionsBoundary }),
    });
  }

  /** @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
  private bootstrapRoleArns(role: string, { targets, qualifier = DEFAULT_QUALIFIER }: GitHubRolesProps): string[] {
    return targets.map(({ account, region }) =>
      Stack.of(this).formatArn({
        service: 'iam',
        region: '',
        account,
        resource: 'role',
        resourceName: `cdk-${qualifier}-${role}-role-${account}-${region}`,
      }),
    );
  }
}

interface RoleOptions {
  readonly description: string;

  /** The end of the token's subject, after the repository. */
  readonly subject: string;

  /** Others that the token must have, by name. */
  readonly claims: Readonly<Record<string, string>>;

  readonly bootstrapRoles: readonly string[];
  readonly maxSessionDuration: Duration;
}

/** The repository as the subject of a token names it. */
function repositoryOf({ repository, ownerId, repositoryId }: GitHubRolesProps): string {
  const [owner, name] = repository.split('/');
  return ownerId === undefined ? repository : `${owner}@${ownerId}/${name}@${repositoryId}`;
}
