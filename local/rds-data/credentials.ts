import { isJsonObject } from '../assembly/json.ts';
import type { Secrets } from '../secrets-manager/secrets.ts';
import { DataApiError } from './errors.ts';

/** Where the credentials of database users are found. */
export type DatabaseSecrets = Pick<Secrets, 'value'>;

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Reads a database secret: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html */
export function credentials(secrets: DatabaseSecrets, secretArn: string): Credentials {
  const value = secrets.value(secretArn);
  if (value === undefined) {
    throw new DataApiError(
      'SecretsErrorException',
      `There was a problem using the Secrets Manager secret used with the request: ${secretArn} is not found.`,
    );
  }
  const content = parsed(value);
  if (!isJsonObject(content) || typeof content['username'] !== 'string' || typeof content['password'] !== 'string') {
    throw new DataApiError(
      'InvalidSecretException',
      `The Secrets Manager secret ${secretArn} used with the request isn't valid: it must be JSON with username and password.`,
    );
  }
  return { username: content['username'], password: content['password'] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
