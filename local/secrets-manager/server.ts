import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '../assembly/json.ts';
import type { Secret, Secrets } from './secrets.ts';

/** The endpoint of Secrets Manager. */
export interface SecretsManagerServer {
  readonly url: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const MAXIMUM_BODY_BYTES = 64 * 1024;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors */
class SecretsManagerError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Answers functions that read a secret of the templates. There is one version of each, and nothing is changed. */
export async function startSecretsManager(secrets: Pick<Secrets, 'secret'>): Promise<SecretsManagerServer> {
  const server = createServer(async (request, response) => {
    const send = (status: number, body: JsonObject): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    };
    try {
      send(200, getSecretValue(secrets, request.headers['x-amz-target'], parse(await read(request))));
    } catch (error) {
      const [type, message] =
        error instanceof SecretsManagerError
          ? [error.type, error.message]
          : ['InternalServiceError', `The local Secrets Manager failed: ${String(error)}`];
      send(type === 'InternalServiceError' ? 500 : 400, { __type: type, Message: message });
    }
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://${HOST}:${typeof address === 'object' && address !== null ? address.port : ''}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function getSecretValue(
  secrets: Pick<Secrets, 'secret'>,
  target: string | string[] | undefined,
  { SecretId, VersionId, VersionStage = 'AWSCURRENT' }: JsonObject,
): JsonObject {
  if (target !== 'secretsmanager.GetSecretValue') {
    throw new SecretsManagerError(
      'UnknownOperationException',
      `The local Secrets Manager answers GetSecretValue only, got ${String(target)}.`,
    );
  }
  if (typeof SecretId !== 'string' || SecretId === '') {
    throw new SecretsManagerError('ValidationException', `SecretId must be a name or an ARN, got ${String(SecretId)}.`);
  }
  const secret = secrets.secret(SecretId);
  if (secret === undefined) {
    throw new SecretsManagerError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret: the templates have no ${SecretId}.`,
    );
  }
  const version = versionId(secret);
  if (VersionStage !== 'AWSCURRENT' || (VersionId !== undefined && VersionId !== version)) {
    throw new SecretsManagerError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value: the local one has AWSCURRENT only.",
    );
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    SecretString: secret.text,
    VersionId: version,
    VersionStages: ['AWSCURRENT'],
  };
}

/** 32 characters, as AWS asks for at least. */
function versionId({ arn, text }: Secret): string {
  return createHash('sha256').update(`${arn} ${text}`).digest('hex').slice(0, 32);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAXIMUM_BODY_BYTES) throw new SecretsManagerError('ValidationException', 'The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): JsonObject {
  try {
    const body: unknown = JSON.parse(text);
    if (isJsonObject(body)) return body;
  } catch {
    // Answered as any other body that is no object.
  }
  throw new SecretsManagerError('SerializationException', 'The body must be a JSON object.');
}
