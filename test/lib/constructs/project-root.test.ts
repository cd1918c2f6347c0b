import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../lib/constructs/project-root.ts';
import { removeFolder, temporaryFolder } from '../../helpers/cdk.ts';

describe('the root of a project', () => {
  const folder = temporaryFolder();
  afterAll(() => removeFolder(folder));

  test.each(['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'])('is where %s is', (lockFile) => {
    const root = join(folder, lockFile.replace('.', '-'));
    mkdirSync(join(root, 'packages/infrastructure'), { recursive: true });
    writeFileSync(join(root, lockFile), '');
    expect(projectRoot(join(root, 'packages/infrastructure'))).toBe(root);
    expect(projectRoot(root)).toBe(root);
  });

  test('is the working directory without a lock file', () => {
    expect(projectRoot(folder)).toBe(process.cwd());
  });
});
