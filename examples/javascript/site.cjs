// The whole site from CommonJS: node site.cjs
const { HostedZone } = require('aws-cdk-lib/aws-route53');
const { App, Stack } = require('aws-cdk-lib/core');
const { ScaledWeb } = require('cdk-scaled-web');

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
