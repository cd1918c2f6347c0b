import { describe, expect, test } from '@jest/globals';
import { resource } from './assembly.ts';
import { type Changes, condition, DENY, ELB, method, read } from './template.ts';

describe('is refused, with the resource and the property:', () => {
  test.each<[string, Changes, string]>([
    [
      'more than 3 values in a condition',
      condition({ Field: 'path-pattern', PathPatternConfig: { Values: ['/a', '/b', '/c', '/d'] } }),
      'app/rule: has 4 values in a condition; the quota is 3.',
    ],
    [
      'more than 5 values in a rule',
      condition(
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/a', '/b', '/c'] } },
        { Field: 'host-header', HostHeaderConfig: { Values: ['a', 'b'], RegexValues: ['c'] } },
      ),
      'app/rule: has 6 condition values; the quota is 5.',
    ],
    [
      'more than 6 wildcards in a rule',
      condition({ Field: 'path-pattern', PathPatternConfig: { Values: ['/*/*/*', '/*/*', '/a??'] } }),
      'app/rule: has 7 wildcards in conditions; the quota is 6.',
    ],
    [
      'more than 100 rules',
      {
        more: Array.from({ length: 100 }, (_, index) =>
          resource(`${ELB}ListenerRule`, `rule${index}`, {
            ListenerArn: 'listener',
            Priority: 2 + index,
            Conditions: [method],
            Actions: DENY,
          }),
        ),
      },
      'app/lb: has 101 rules besides the default ones; the quota is 100.',
    ],
    [
      'more than 5 target groups in an action',
      {
        rule: {
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: { TargetGroups: Array.from({ length: 6 }, () => ({ TargetGroupArn: 'tg' })) },
            },
          ],
        },
      },
      'app/rule: has 6 target groups in an action; the quota is 5.',
    ],
  ])('%s', (_name, changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });
});
