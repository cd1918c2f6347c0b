import { setTimeout } from 'node:timers/promises';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BACKGROUND_CLIENT_SETTINGS } from '../background-client-settings.ts';
import { readConfiguration } from './configuration.ts';
import { createRotationHandler } from './handler.ts';
import { createServices } from './services.ts';

export const handler = createRotationHandler({
  configuration: readConfiguration(process.env),
  services: createServices({
    secretsManager: new SecretsManagerClient(BACKGROUND_CLIENT_SETTINGS),
    cloudFront: new CloudFrontClient(BACKGROUND_CLIENT_SETTINGS),
    loadBalancing: (region) => new ElasticLoadBalancingV2Client({ ...BACKGROUND_CLIENT_SETTINGS, region }),
  }),
  clock: {
    now: () => Date.now(),
    sleep: async (milliseconds) => {
      await setTimeout(milliseconds);
    },
  },
  write: (line) => process.stdout.write(line),
});
