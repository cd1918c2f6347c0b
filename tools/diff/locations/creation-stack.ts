import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line of the app's code. */
export interface Location {
  /** From the root of the repository, with `/`. */
  readonly file: string;
  readonly line: number;
}

/**
 * Where in a repository a construct was made: the innermost frame that is the repository's own.
 *
 * @param frames as the CDK writes them: `new Tier (/app/lib/tier.ts:12:5)`
 */
export function creationLocation(frames: readonly unknown[], root: string): Location | undefined {
  for (const frame of frames) {
    const [, place = '', line = ''] = PLACE.exec(placeOf(String(frame))) ?? [];
    const path = place.startsWith('file:') ? fileURLToPath(place) : place;
    const file = relative(root, path);
    const isOwn = isAbsolute(path) && !file.startsWith('..') && !isAbsolute(file) && !file.includes('node_modules');
    if (isOwn) return { file: file.replaceAll(sep, '/'), line: Number(line) };
  }
  return undefined;
}

/** `at new Tier (/app/lib/tier.ts:12:5)` without all around the place. */
function placeOf(frame: string): string {
  const text = frame.trim().replace(/^at /, '');
  return /\(([^()]*)\)$/.exec(text)?.[1] ?? text;
}

const PLACE = /^(.*):(\d+):\d+$/;
