import { expect, test } from '@jest/globals';
import { creationLocation } from '../../../../tools/diff/locations/creation-stack.ts';

test.each([
  ['the innermost frame', ['new Tier (/app/lib/tier.ts:12:5)', '<anonymous> (/app/bin/app.ts:3:1)'], 'lib/tier.ts:12'],
  ['as Node.js writes it', ['    at new Tier (/app/lib/tier.ts:12:5)'], 'lib/tier.ts:12'],
  ['without a function', ['    at /app/bin/app.ts:3:1'], 'bin/app.ts:3'],
  ['of an ES module', ['at file:///app/bin/my%20app.ts:3:1'], 'bin/my app.ts:3'],
  ['in a folder with spaces', ['new Tier (/app/a b/tier.ts:1:2)'], 'a b/tier.ts:1'],
  [
    'that is neither of a library nor elsewhere',
    [
      '...new Cluster in aws-cdk-lib...',
      'f (/app/node_modules/x/i.js:1:1)',
      'g (/other/i.ts:2:2)',
      'h (/app/i.ts:4:4)',
    ],
    'i.ts:4',
  ],
  [
    'of none',
    ['...node internals...', '(no user code in 10 frames, use --stack-trace-limit to capture more)', 7],
    undefined,
  ],
])('a construct is made at %s', (_, frames, expected) => {
  const location = creationLocation(frames, '/app');
  expect(location && `${location.file}:${location.line}`).toBe(expected);
});
