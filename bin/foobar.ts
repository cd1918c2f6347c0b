import { App, Validations } from 'aws-cdk-lib/core';
import { buildApp } from '../lib/app.ts';
import { findEnvironment } from '../lib/config/environments.ts';
import { EnvironmentError } from '../lib/config/validation.ts';

// Without the metadata of the toolchain, which would make the templates differ between versions of Node.js.
const app = new App({ analyticsReporting: false });
// The rules take as long as all the rest, so that they are left out where aws-cdk-lib leaves its own out.
if (process.env['CDK_VALIDATION'] !== 'false') {
  const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
try {
  buildApp(app, findEnvironment(String(app.node.tryGetContext('environment') ?? 'production')));
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // At once: an app that is left half built would still be synthesized at the end of the process.
  process.exit(1);
}
