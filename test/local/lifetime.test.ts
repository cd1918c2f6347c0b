import { describe, expect, test } from '@jest/globals';
import { Lifetime } from '../../local/lifetime.ts';

describe('Lifetime', () => {
  test('stops what was started in reverse order, once', async () => {
    const stopped: string[] = [];
    const lifetime = new Lifetime();
    await lifetime.add(() => void stopped.push('database'));
    await lifetime.add(async () => void stopped.push('edge'));
    await Promise.all([lifetime.end(), lifetime.end()]);
    expect(stopped).toEqual(['edge', 'database']);
  });

  test('stops every part, also when one cannot be stopped, and says which could not', async () => {
    const stopped: string[] = [];
    const lifetime = new Lifetime();
    await lifetime.add(() => void stopped.push('database'));
    await lifetime.add(() => Promise.reject(new Error('the edge hangs')));
    await expect(lifetime.end()).rejects.toThrow('Not everything stopped: Error: the edge hangs');
    expect(stopped).toEqual(['database']);
  });

  test('what is started after the end is stopped at once, and the start is given up', async () => {
    const stopped: string[] = [];
    const lifetime = new Lifetime();
    await lifetime.end();
    await expect(lifetime.add(() => void stopped.push('late'))).rejects.toThrow('Stopped while starting.');
    expect(stopped).toEqual(['late']);
    expect(lifetime.ending.aborted).toBe(true);
  });
});
