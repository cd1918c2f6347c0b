import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import { DataApiError } from './errors.ts';

/** Reads members of a request body, each of a known type, as AWS's own deserialiser does: null is absent. */
export function parseObject(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(withExactLongs(text || '{}'));
  } catch {
    throw new DataApiError('SerializationException', 'The request body is not valid JSON.');
  }
  return asObject(value, 'The request body');
}

/** JSON.parse rounds integers beyond 2^53, which a bigint column holds. As text they stay exact. */
function withExactLongs(text: string): string {
  return text.replace(/(?<!\\)"longValue"\s*:\s*(-?\d{16,})/g, '"longValue":"$1"');
}

export function asObject(value: Json, what: string): JsonObject {
  if (!isJsonObject(value)) {
    throw mismatch(what, 'a structure', value);
  }
  return value;
}

export function text(object: JsonObject, name: string): string | undefined {
  return member(object, name, 'a String', (value) => typeof value === 'string');
}

export function flag(object: JsonObject, name: string): boolean {
  return member(object, name, 'a Boolean', (value) => typeof value === 'boolean') ?? false;
}

export function list(object: JsonObject, name: string): readonly Json[] | undefined {
  return member(object, name, 'a list', (value): value is readonly Json[] => Array.isArray(value));
}

export function structure(object: JsonObject, name: string): JsonObject | undefined {
  return member(object, name, 'a structure', isJsonObject);
}

function member<T extends Json>(
  object: JsonObject,
  name: string,
  expected: string,
  fits: (value: Json) => value is T,
): T | undefined {
  const value = object[name] ?? null;
  if (value === null) {
    return undefined;
  }
  if (!fits(value)) {
    throw mismatch(name, expected, value);
  }
  return value;
}

export function mismatch(what: string, expected: string, got: Json): DataApiError {
  return new DataApiError('SerializationException', `${what} must be ${expected}, got ${describe(got)}.`);
}

/** A list may be nested too deeply to be written out. */
function describe(value: Json): string {
  if (Array.isArray(value)) {
    return 'a list';
  }
  return isJsonObject(value) ? 'a structure' : JSON.stringify(value).slice(0, 80);
}
