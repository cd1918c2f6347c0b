import { describe, expect, test } from '@jest/globals';
import { behaviorSelection } from '../../../local/cloudfront/behavior-selection.ts';
import { compilePathPattern } from '../../../local/cloudfront/path-pattern.ts';
import { distributionResource, managed, readOne } from './templates.ts';

describe('a path pattern', () => {
  test.each([
    ['/api/*', '/api/messages', true],
    ['/api/*', '/api/', true],
    ['/api/*', '/api', false],
    ['api/*', '/api/messages', true],
    ['*.jpg', '/a/b/c.jpg', true],
    ['/images/*.jpg', '/images/deep/down/x.jpg', true],
    ['/images/*.jpg', '/images/sample.gif', false],
    ['/API/*', '/api/messages', false],
    ['/a??.jpg', '/ant.jpg', true],
    ['/a??.jpg', '/an.jpg', false],
    ['/a.b', '/aXb', false],
    ['/a+(b)', '/a+(b)', true],
    ['*', '/anything', true],
    ['/api/*', '/%61pi/messages', true],
    ['/api/*', '/site/../api/messages', true],
    ['/api/*', '/./api/x', true],
    ['/api/*', '/api/../index.html', false],
  ])('%s against %s: %s', (pattern, path, matches) => {
    expect(compilePathPattern(pattern)(path)).toBe(matches);
  });

  test('the first behavior that matches is chosen, the default last', () => {
    const behavior = (pattern: string) => ({
      PathPattern: pattern,
      TargetOriginId: 'api',
      CachePolicyId: managed.cachingDisabled,
    });
    const { behaviors } = readOne([
      distributionResource({ CacheBehaviors: [behavior('/images/*.jpg'), behavior('/images/*'), behavior('*.gif')] }),
    ]);
    const select = behaviorSelection(behaviors);
    expect(['/images/a.jpg', '/images/sample.gif', '/x.gif', '/'].map((path) => select(path)?.pathPattern)).toEqual([
      '/images/*.jpg',
      '/images/*',
      '*.gif',
      '*',
    ]);
  });
});
