import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type DatabaseCredentials, parseCredentials } from '../application-role/credentials.ts';
import { grantApplicationAccess } from '../application-role/grant.ts';
import type { Database } from '../database/client.ts';
import { rootCause } from '../database/errors.ts';
import { type RetryOptions, retryTransient } from '../database/retry.ts';
import { describeError } from '../log/json-log.ts';
import type { RotationRun, RotationSteps } from '../rotation/handler.ts';
import { currentVersionId, type SecretVersions } from '../rotation/secret-versions.ts';

export interface ApplicationSecretRotation {
  readonly versions: SecretVersions;
  /** As the user who makes roles. */
  readonly administrator: Database;
}

const CLONE = '_clone';
const PASSWORD_BYTES = 48;

/** Kept back of the function's time, to say what it was not enough for. */
const RESERVE_MILLISECONDS = 1_000;

/**
 * Rotates the password of the application between two roles with equal rights, so that no request fails: the role that
 * is in use keeps its password, the other one gets a new one and comes into use. Each step can be repeated at any time.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html#rotating-secrets-two-users
 */
export function applicationSecretSteps({ versions, administrator }: ApplicationSecretRotation): RotationSteps {
  return {
    createSecret: async (run) => {
      const { request, conceal, log } = run;
      const { current, pending } = await readVersions(versions, run);
      if (pending !== undefined) return;
      const credentials = { username: otherRole(current.username), password: generatePassword() };
      conceal(credentials.password);
      await versions.putPendingValue(request.secretId, request.versionId, JSON.stringify(credentials));
      log('info', 'pending value made', { role: credentials.username });
    },

    setSecret: async (run) => {
      const { current, currentVersion, pending } = await readVersions(versions, run);
      const next = required(pending);
      if (currentVersion !== run.request.versionId && next.username === current.username) {
        throw new Error(
          `The pending version is for the role ${next.username}, which is in use: its password would change under the ` +
            'running requests. Cancel the rotation and start it again: aws secretsmanager cancel-rotate-secret',
        );
      }
      await retryTransient(() => grantApplicationAccess(administrator, next), retryOptions(run));
      run.log('info', 'role set', { role: next.username });
    },

    // By its catalog: the Data API signs in with the current version of a secret only. When a schedule is set up, this
    // step alone is run, to see whether the function works with the present value.
    testSecret: async (run) => {
      const { current, pending = current } = await readVersions(versions, run);
      const { rows } = await retryTransient(
        () =>
          administrator.execute<{ able: boolean }>(sql`
            select rolcanlogin and has_schema_privilege(rolname, 'public', 'usage') as able
            from pg_catalog.pg_roles where rolname = ${pending.username}`),
        retryOptions(run),
      );
      if (!rows[0]?.able) {
        throw new Error(
          `The role ${pending.username} cannot sign in and use the tables; run the migrations, or rotate again`,
        );
      }
    },

    finishSecret: async (run) => {
      const { secretId, versionId } = run.request;
      const { currentVersion, pending } = await readVersions(versions, run);
      const { username } = required(pending);
      if (currentVersion === versionId) return;
      await versions.moveCurrent(secretId, versionId, currentVersion);
      run.log('info', 'pending value is current', { role: username, previousVersion: currentVersion });
    },
  };
}

/** The roles take turns. */
export function otherRole(username: string): string {
  return username.endsWith(CLONE) ? username.slice(0, -CLONE.length) : `${username}${CLONE}`;
}

/** 64 characters, 384 bits. */
function generatePassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}

async function readVersions(versions: SecretVersions, { request, conceal }: RotationRun) {
  const { secretId, versionId } = request;
  const currentVersion = await currentVersionId(versions, request);
  const [current, pending] = await Promise.all([
    versions.versionValue(secretId, currentVersion),
    versions.versionValue(secretId, versionId),
  ]);
  const read = (text: string): DatabaseCredentials => {
    const credentials = parseCredentials(text, secretId);
    conceal(credentials.password);
    return credentials;
  };
  return { currentVersion, current: read(current ?? ''), pending: pending === undefined ? undefined : read(pending) };
}

function required(pending: DatabaseCredentials | undefined): DatabaseCredentials {
  if (pending === undefined) {
    throw new Error('The pending version has no value yet; createSecret makes it when the rotation is started again');
  }
  return pending;
}

function retryOptions({ remainingMilliseconds, log }: RotationRun): RetryOptions {
  return {
    remainingMilliseconds: () => remainingMilliseconds() - RESERVE_MILLISECONDS,
    onRetry: ({ attempt, waitMilliseconds, error }) =>
      log('warn', 'database retry', { attempt, waitMilliseconds, error: describeError(rootCause(error)) }),
  };
}
