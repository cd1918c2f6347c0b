import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { GitHubRoles } from '../constructs/github-roles.ts';
import { WEB_REGION } from '../constructs/region-facts.ts';
import { stackProps } from './stack-props.ts';

/** The repository that deploys; each as the property of {@link GitHubRoles}. */
export interface GitHubRepository {
  readonly repository: string;
  readonly ownerId?: string;
  readonly repositoryId?: string;
  readonly branch?: string;
}

/** What lets GitHub Actions deploy an environment; deployed by hand, before the first deployment from GitHub. */
export class GitHubRolesStack extends Stack {
  constructor(scope: Construct, environment: Environment, repository: GitHubRepository) {
    const props = stackProps(environment, 'github-roles', 'the roles of GitHub Actions');
    super(scope, props.stackName, props);

    const regions = [...new Set([environment.region, WEB_REGION])];
    const roles = new GitHubRoles(this, 'GitHubRoles', {
      ...repository,
      environment: environment.name,
      targets: regions.map((region) => ({ account: environment.account, region })),
    });
    new CfnOutput(this, 'DeployRoleArn', { value: roles.deployRole.roleArn });
    new CfnOutput(this, 'DiffRoleArn', { value: roles.diffRole.roleArn });
  }
}
