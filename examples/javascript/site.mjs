// The whole site from an ES module: node site.mjs
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Stack } from 'aws-cdk-lib/core';
import { ScaledWeb } from 'cdk-scaled-web';

const app = new App();
const stack = new Stack(app, 'site', { env: { account: '111122223333', region: 'us-east-1' } });
new ScaledWeb(stack, 'Site', {
  domainName: 'example.com',
  hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com',
  }),
});
app.synth();
