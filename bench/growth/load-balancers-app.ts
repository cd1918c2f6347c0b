import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Stack } from 'aws-cdk-lib/core';
import { ScaledWeb } from '../../lib/index.ts';

/** The site in one statement, with as many load balancers as the context "loadBalancers" says. */
const app = new App({ analyticsReporting: false });
const count = Number(app.node.tryGetContext('loadBalancers'));
const stack = new Stack(app, 'Site', { env: { account: '111122223333', region: 'us-east-1' } });
new ScaledWeb(stack, 'Web', {
  domainName: 'foobar.com',
  hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'foobar.com',
  }),
  availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'],
  loadBalancerNames: Array.from({ length: count }, (_, at) => `n${at + 1}`),
  monitoring: false,
});
