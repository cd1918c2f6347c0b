import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
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

/** A certificate that exists. */
export const certificate = (stack: Stack, region: string, id = region) =>
  Certificate.fromCertificateArn(stack, id, `arn:aws:acm:${region}:111122223333:certificate/1`);

/** A function of one's own. */
export const ownFunction = (stack: Stack) =>
  new LambdaFunction(stack, 'Own', {
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });

/** A VPC of one's own. */
export const ownVpc = (stack: Stack, availabilityZones: string[]) =>
  new Vpc(stack, 'Vpc', {
    ipAddresses: IpAddresses.cidr('10.9.0.0/16'),
    availabilityZones,
    natGateways: 0,
    subnetConfiguration: [
      { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
    ],
  });
