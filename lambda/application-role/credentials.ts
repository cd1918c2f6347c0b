import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** What the secret of a database user holds, for the Data API, too. */
export interface DatabaseCredentials {
  readonly username: string;
  readonly password: string;
}

/** PostgreSQL cuts longer names off, and folds capitals where they are not quoted. */
const USERNAME = /^[a-z_][a-z0-9_]{0,62}$/;

export async function readCredentials(secretArn: string): Promise<DatabaseCredentials> {
  const client = new SecretsManagerClient();
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return parseCredentials(SecretString, secretArn);
  } finally {
    client.destroy();
  }
}

/** @throws Error that names the secret, and holds nothing of its value */
export function parseCredentials(text: string | undefined, secretArn: string): DatabaseCredentials {
  const { username, password } = parseObject(text);
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new Error(`The secret ${secretArn} must be JSON with username and password, as text`);
  }
  if (!USERNAME.test(username)) {
    throw new Error(
      `The secret ${secretArn} has the username ${JSON.stringify(username)}; use 1 to 63 lower-case letters, digits ` +
        'and underscores, not starting with a digit',
    );
  }
  return { username, password };
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}
