import { describe, expect, test } from '@jest/globals';
import { loadEsbuild } from '../../../lib/constructs/esbuild.ts';

describe('esbuild', () => {
  test('is that of the project', () => {
    expect(loadEsbuild('A function').version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('is asked for where it is missing, instead of Docker', () => {
    expect(() => loadEsbuild('App/Api: entry api.ts', ['/nowhere'])).toThrow(
      'App/Api: entry api.ts is bundled by esbuild, which cannot be loaded: install it (npm install --save-dev esbuild)',
    );
  });
});
