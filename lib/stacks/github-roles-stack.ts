import { type IOpenIdConnectProvider, OidcProviderNative } from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { EnvironmentError } from '../config/validation.ts';
import { GITHUB_ISSUER, GitHubRoles } from '../constructs/github-roles.ts';
import { WEB_REGION } from '../constructs/region-facts.ts';
import { stackProps } from './stack-props.ts';

/** The repository that deploys; each as the property of {@link GitHubRoles}. */
export interface GitHubRepository {
  readonly repository: string;
  readonly ownerId?: string;
  readonly repositoryId?: string;
  readonly branch?: string;

  /**
   * The ARN of GitHub's identity provider where the account has it: another stack of roles made it, or somebody else.
   *
   * @default - a new provider
   */
  readonly providerArn?: string;
}

/**
 * What lets GitHub Actions deploy an environment; deployed by hand, before the first deployment from GitHub.
 *
 * @throws EnvironmentError when the provider's ARN is none of the account
 */
export class GitHubRolesStack extends Stack {
  constructor(scope: Construct, environment: Environment, { providerArn, ...repository }: GitHubRepository) {
    const props = stackProps(environment, 'github-roles', 'the roles of GitHub Actions');
    super(scope, props.stackName, props);

    const regions = [...new Set([environment.region, WEB_REGION])];
    const roles = new GitHubRoles(this, 'GitHubRoles', {
      ...repository,
      environment: environment.name,
      provider: this.providerOf(providerArn, environment.account),
      targets: regions.map((region) => ({ account: environment.account, region })),
    });
    new CfnOutput(this, 'DeployRoleArn', { value: roles.deployRole.roleArn });
    new CfnOutput(this, 'DiffRoleArn', { value: roles.diffRole.roleArn });
  }

  private providerOf(arn: string | undefined, account: string): IOpenIdConnectProvider | undefined {
    if (arn === undefined) return undefined;
    if (!new RegExp(`^arn:aws:iam::${account}:oidc-provider/${GITHUB_ISSUER}$`).test(arn)) {
      throw new EnvironmentError(
        `${this.node.path}: providerArn: got ${JSON.stringify(arn)}; use the ARN of the provider of ${GITHUB_ISSUER} in ` +
          `the account ${account} (\`aws iam list-open-id-connect-providers\`)`,
      );
    }
    return OidcProviderNative.fromOidcProviderArn(this, 'Provider', arn);
  }
}
