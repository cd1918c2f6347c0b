import { describe, expect, test } from '@jest/globals';
import { findGivenTargets } from '../../../local/elb/given-targets.ts';
import { parseTargetOption } from '../../../local/elb/target-option.ts';
import { assemblyOf, resource } from './assembly.ts';

describe('a target on the command line', () => {
  test.each([
    ['web-a=127.0.0.1:3000', { targetGroup: 'web-a', host: '127.0.0.1', port: 3000 }],
    ['app/A=B=localhost:80', { targetGroup: 'app/A=B', host: 'localhost', port: 80 }],
    ['a=[::1]:3000', { targetGroup: 'a', host: '::1', port: 3000 }],
    ['a=localhost', undefined],
    ['localhost:3000', undefined],
    ['a=localhost:0', undefined],
    ['a=localhost:65536', undefined],
  ])('%s', (text, expected) => {
    expect(parseTargetOption(text)).toEqual(expected);
  });

  test('may be given several times, and must name a target group', () => {
    const type = 'AWS::ElasticLoadBalancingV2::TargetGroup';
    const assembly = assemblyOf([resource(type, 'tg', {}, { TargetGroupName: 'web-a' })]);
    const target = (targetGroup: string, port: number) => ({ targetGroup, host: '127.0.0.1', port });
    expect(findGivenTargets(assembly, [target('a', 1), target('web-a', 2)])).toEqual(
      new Map([
        [
          'tg',
          [
            { host: '127.0.0.1', port: 1 },
            { host: '127.0.0.1', port: 2 },
          ],
        ],
      ]),
    );
    expect(() => findGivenTargets(assembly, [target('b', 1)])).toThrow(
      'No target group is called "b". The target groups are: web-a.',
    );
  });
});
