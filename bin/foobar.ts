import { App, Validations } from 'aws-cdk-lib/core';
import { buildApp } from '../lib/app.ts';
import { findEnvironment } from '../lib/config/environments.ts';
import { EnvironmentError } from '../lib/config/validation.ts';

// Without the metadata of the toolchain, which would make the templates differ between versions of Node.js.
const app = new App({ analyticsReporting: false });
try {
  buildApp(app, findEnvironment(String(app.node.tryGetContext('environment') ?? 'production')));
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // At once: an app that is left half built would still be synthesized at the end of the process.
  process.exit(1);
}
// As long as all the rest: left out where aws-cdk-lib leaves its own rules out. CDK synthesizes when nothing is left to do.
if (process.env['CDK_VALIDATION'] !== 'false') {
  import('cdk-nag').then(({ AwsSolutionsChecks, ServerlessChecks }) =>
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app)),
  );
}
