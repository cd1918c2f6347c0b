import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BACKGROUND_CLIENT_SETTINGS } from '../background-client-settings.ts';
import { connectDatabase } from '../database/client.ts';
import { createStepHandler } from '../rotation/handler.ts';
import { createSecretVersions } from '../rotation/secret-versions.ts';
import { applicationSecretSteps } from './steps.ts';

export const handler = createStepHandler(
  applicationSecretSteps({
    versions: createSecretVersions(new SecretsManagerClient(BACKGROUND_CLIENT_SETTINGS)),
    administrator: connectDatabase(process.env),
  }),
  (line) => process.stdout.write(line),
);
