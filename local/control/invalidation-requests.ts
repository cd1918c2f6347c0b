import { isJsonObject } from '../assembly/json.ts';
import type { InvalidationRequest } from '../cloudfront/invalidations.ts';

/** @throws when it is none, naming what is wrong with it */
export function parseInvalidationRequest(text: string): InvalidationRequest {
  const body = parse(text);
  const paths = isJsonObject(body) ? body['paths'] : undefined;
  const distribution = isJsonObject(body) ? body['distribution'] : undefined;
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) {
    throw new Error('The body must be a JSON object with a list of paths: {"paths": ["/index.html"]}.');
  }
  if (distribution !== undefined && typeof distribution !== 'string') {
    throw new Error(`distribution must be a string, got ${JSON.stringify(distribution)}.`);
  }
  return { paths, distribution };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
