import { describe, expect, test } from '@jest/globals';
import { findEnvironment } from '../../../lib/config/environments.ts';
import { environmentProblems } from '../../../lib/config/validation.ts';

describe('the committed environments', () => {
  test.each(['production', 'staging'])('%s is valid', (name) => {
    expect(environmentProblems(findEnvironment(name))).toEqual([]);
  });

  test('are in different accounts', () => {
    expect(findEnvironment('production').account).not.toBe(findEnvironment('staging').account);
  });

  test('an unknown name is answered with the names that exist', () => {
    expect(() => findEnvironment('prod')).toThrow(
      'There is no environment "prod"; choose one of production, staging with -c environment=NAME, or write it into ' +
        'lib/config/environments.ts',
    );
  });
});
