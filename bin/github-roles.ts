import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { findEnvironment } from '../lib/config/environments.ts';
import { GitHubRolesStack } from '../lib/stacks/github-roles-stack.ts';

// An app of its own: who may deploy the site is not the site's to change.
const app = new App({ analyticsReporting: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const contextOf = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
};
try {
  new GitHubRolesStack(app, findEnvironment(contextOf('environment') ?? 'production'), {
    repository: contextOf('repository') ?? '',
    ownerId: contextOf('ownerId'),
    repositoryId: contextOf('repositoryId'),
    branch: contextOf('branch'),
    providerArn: contextOf('providerArn'),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  // At once: an app that is left half built would still be synthesized at the end of the process.
  process.exit(1);
}
