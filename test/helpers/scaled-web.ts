import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Stack } from 'aws-cdk-lib/core';
import { ScaledWeb } from '../../lib/constructs/scaled-web.ts';
import type { ScaledWebProps } from '../../lib/constructs/scaled-web-props.ts';
import { fixtureSources, testApp } from './cdk.ts';

/** Properties of a site, for a stack that they may need. */
export type ScaledWebOptions = (stack: Stack) => Partial<ScaledWebProps>;

/** The whole site of foobar.com in a stack of its own. Bundles no function. */
export function scaledWeb(options: ScaledWebOptions = () => ({}), region = 'us-east-1', app: App = testApp()) {
  const stack = new Stack(app, 'Site', { env: { account: '111122223333', region } });
  const web = new ScaledWeb(stack, 'Web', {
    domainName: 'foobar.com',
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'foobar.com' }),
    siteFolder: fixtureSources.siteFolder,
    ...options(stack),
  });
  return { app, stack, web };
}

/** An app made long ago, or without `cdk init`. */
export function appWithoutFeatureFlags(): App {
  return new App({ context: { 'aws:cdk:bundling-stacks': [] }, analyticsReporting: false });
}
