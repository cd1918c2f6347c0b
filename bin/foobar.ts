import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { buildApp } from '../lib/app.ts';
import { findEnvironment } from '../lib/config/environments.ts';
import { EnvironmentError } from '../lib/config/validation.ts';

// Without the metadata of the toolchain, which would make the templates differ between versions of Node.js.
const app = new App({ analyticsReporting: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
try {
  buildApp(app, findEnvironment(String(app.node.tryGetContext('environment') ?? 'production')));
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // At once: an app that is left half built would still be synthesized at the end of the process.
  process.exit(1);
}
