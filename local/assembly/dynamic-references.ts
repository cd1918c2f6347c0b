import { isJsonObject, type Json } from './json.ts';

/** A `{{resolve:secretsmanager:…}}`. */
export interface SecretReference {
  /** The secret's name or ARN. */
  readonly secretId: string;
  /** The key of a secret that holds a JSON object. Undefined for the whole text. */
  readonly jsonKey?: string;
  /** A stage or the id of a version. Undefined for the current one. */
  readonly version?: string;
}

const REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

/**
 * Replaces the dynamic references in every text of a value.
 *
 * @param secret gives a secret's text, or undefined when there is no such secret
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export function resolveDynamicReferences(
  value: Json,
  secret: (reference: SecretReference) => string | undefined,
  at: string,
): Json {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (whole, service: string, rest: string) => {
      if (service !== 'secretsmanager') {
        throw new Error(`${at}: the local runtime resolves {{resolve:secretsmanager:…}}, got ${whole}.`);
      }
      const reference = parseSecretReference(rest);
      if (reference.version !== undefined) {
        throw new Error(
          `${at}: ${whole} asks for the version ${reference.version}. Here, a secret has its current version only: leave it out, or write AWSCURRENT.`,
        );
      }
      const text = secret(reference);
      if (text === undefined) {
        throw new Error(`${at}: ${whole} names a secret that no template of the assembly declares for this region.`);
      }
      return reference.jsonKey === undefined ? text : jsonValue(text, reference.jsonKey, `${at}: ${whole}`);
    });
  }
  if (Array.isArray(value))
    return value.map((item, index) => resolveDynamicReferences(item, secret, `${at}[${index}]`));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveDynamicReferences(item, secret, `${at}.${key}`)]),
  );
}

/** `secret-id:SecretString:json-key:version-stage:version-id`; all but the id may be left out, and an id may be an ARN. */
export function parseSecretReference(rest: string): SecretReference {
  const parts = rest.split(':');
  const idLength = parts[0] === 'arn' ? 7 : 1;
  const [, jsonKey, stage, id] = parts.slice(idLength);
  const version = id || (stage === 'AWSCURRENT' ? '' : stage);
  return {
    secretId: parts.slice(0, idLength).join(':'),
    ...(jsonKey ? { jsonKey } : {}),
    ...(version ? { version } : {}),
  };
}

function jsonValue(text: string, key: string, at: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error(`${at}: the secret is not JSON, so it has no key "${key}".`);
  }
  if (!isJsonObject(parsed) || parsed[key] === undefined) throw new Error(`${at}: the secret has no key "${key}".`);
  return String(parsed[key]);
}
