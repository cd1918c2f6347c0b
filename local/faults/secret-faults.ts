import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { isJsonObject, type JsonObject } from '../assembly/json.ts';
import type { Named } from '../find-by-name.ts';
import { withConnection } from '../postgres/connection.ts';
import type { PostgresServer } from '../postgres/postgres.ts';
import type { ServedCluster } from '../rds-data/operations.ts';
import type { Secrets } from '../secrets-manager/secrets.ts';
import type { Timing } from '../timing.ts';
import type { FaultKind } from './fault-kind.ts';

/** Between a new password in the database and the secret's new version. */
const LAG_SECONDS = 1;

export interface SecretFaultsProps {
  readonly secrets: Pick<Secrets, 'list' | 'put'>;
  readonly clusters: readonly ServedCluster[];
  readonly timing: Timing;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets_strategies.html#rotating-secrets-one-user-one-password */
export function secretFaults({ secrets, clusters, timing }: SecretFaultsProps): readonly FaultKind[] {
  return [
    {
      name: 'secret-rotated',
      description:
        "A database user's secret is rotated: the database has the new password, and for so long not the secret.",
      strikes: 'database user',
      targets: () => users(secrets),
      seconds: LAG_SECONDS,
      begin: async (target, { seconds = LAG_SECONDS }) => {
        const user = users(secrets).find(({ name }) => name === target) as DatabaseUser;
        const password = randomBytes(24).toString('base64url');
        await setPassword(await serverOf(user, clusters), user.username, password);
        let timer: NodeJS.Timeout | undefined;
        const over = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, timing.milliseconds(seconds));
        });
        const end = () => {
          clearTimeout(timer);
          secrets.put(user.path, JSON.stringify({ ...user.content, password }));
        };
        return { end, over };
      },
    },
  ];
}

interface DatabaseUser extends Named {
  readonly username: string;
  readonly password: string;
  readonly content: JsonObject;
}

/** Named by the user's name or, where several clusters have a user of that name, by the secret's ARN. */
function users(secrets: Pick<Secrets, 'list'>): readonly DatabaseUser[] {
  const found = secrets.list().flatMap(({ arn, text }) => {
    const content = parsed(text);
    const { username, password } = content;
    return typeof username === 'string' && typeof password === 'string' ? [{ arn, username, password, content }] : [];
  });
  return found.map(({ arn, ...user }) => {
    const alone = found.filter(({ username }) => username === user.username).length === 1;
    return { ...user, name: alone ? user.username : arn, path: arn };
  });
}

function parsed(text: string): JsonObject {
  try {
    const content: unknown = JSON.parse(text);
    return isJsonObject(content) ? content : {};
  } catch {
    return {};
  }
}

/** The server that lets the user in. */
async function serverOf(user: DatabaseUser, clusters: readonly ServedCluster[]): Promise<PostgresServer> {
  const { username, password } = user;
  for (const { cluster, server } of clusters) {
    const target = { ...server, user: username, password, database: cluster.database };
    const entered = await withConnection(target, async () => true).catch(() => false);
    if (entered) return server;
  }
  throw new Error(`No database lets ${username} in with the password of ${user.path}.`);
}

async function setPassword(server: PostgresServer, username: string, password: string): Promise<void> {
  await withConnection(server, (client) =>
    client.query(`ALTER ROLE ${escapeIdentifier(username)} PASSWORD ${escapeLiteral(password)}`),
  );
}
