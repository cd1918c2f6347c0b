import { setTimeout } from 'node:timers/promises';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readConfiguration } from './configuration.ts';
import { createRotationHandler } from './handler.ts';
import { createServices } from './services.ts';

const client = {
  // A rotation has time, and CloudFront's control plane throttles.
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

export const handler = createRotationHandler({
  configuration: readConfiguration(process.env),
  services: createServices({
    secretsManager: new SecretsManagerClient(client),
    cloudFront: new CloudFrontClient(client),
    loadBalancing: (region) => new ElasticLoadBalancingV2Client({ ...client, region }),
  }),
  clock: {
    now: () => Date.now(),
    sleep: async (milliseconds) => {
      await setTimeout(milliseconds);
    },
  },
  write: (line) => process.stdout.write(line),
});
