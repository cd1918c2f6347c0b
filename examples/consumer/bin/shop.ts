import { App, Stage, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PRODUCTION, SHARED, STAGING } from '../lib/accounts.ts';
import { DnsStack } from '../lib/dns-stack.ts';
import { ProductionStack } from '../lib/production-stack.ts';
import { StagingStack } from '../lib/staging-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

new DnsStack(new Stage(app, 'shared', { env: SHARED }), 'dns');
new ProductionStack(new Stage(app, 'production', { env: PRODUCTION }), 'shop');
new StagingStack(new Stage(app, 'staging', { env: STAGING }), 'shop');
