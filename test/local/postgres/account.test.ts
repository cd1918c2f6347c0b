import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { barrier, chooseAccount, nobody } from '../../../local/postgres/account.ts';
import { temporaryDirectory } from '../../helpers/postgres.ts';

const NOBODY = { uid: 65534, gid: 65533 };

describe('root runs PostgreSQL', () => {
  test.each([
    ['as nobody', {}, NOBODY],
    ['as the user behind sudo', { sudoUid: '1000', sudoGid: '1001' }, { uid: 1000, gid: 1001 }],
    ['as nobody when root itself called sudo', { sudoUid: '0', sudoGid: '0' }, NOBODY],
    [
      'as the owner of the data',
      { sudoUid: '1000', sudoGid: '1000', dataOwner: { uid: 5, gid: 6 } },
      { uid: 5, gid: 6 },
    ],
    ['not as root, to whom the data belongs', { dataOwner: { uid: 0, gid: 0 } }, NOBODY],
  ])('%s', (_, starter, expected) => {
    expect(chooseAccount({ nobody: NOBODY, ...starter })).toEqual(expected);
  });
});

test.each([
  ['root:x:0:0::/root:/bin/sh\nnobody:x:99:98::/:/sbin/nologin\n', { uid: 99, gid: 98 }],
  ['nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n', { uid: 65534, gid: 65534 }],
  ['root:x:0:0::/root:/bin/sh\n', { uid: 65534, gid: 65534 }],
])('nobody is found in %j', (passwd, expected) => {
  expect(nobody(passwd)).toEqual(expected);
});

test('a folder that an account may not pass through is found', async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'closed', 'inner'), { recursive: true });
  const path = join(directory, 'closed', 'inner', 'file');
  const stranger = { uid: 12_345, gid: 12_345 };
  await chmod(join(directory, 'closed'), 0o755);
  expect(barrier(path, stranger)).toBeUndefined();
  await chmod(join(directory, 'closed'), 0o700);
  expect(barrier(path, stranger)).toBe(join(directory, 'closed'));
  await chmod(join(directory, 'closed'), 0o755);
});
