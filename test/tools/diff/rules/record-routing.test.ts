import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import { reportOf, smallApp, stacksOf } from '../app.ts';

function findings(before: JsonObject, after: JsonObject): readonly string[] {
  const stacks = (properties: JsonObject) => {
    const app = smallApp();
    app.app.resources['Record'] = {
      Type: 'AWS::Route53::RecordSet',
      Properties: { Name: 'origin.foobar.com.', Type: 'A', SetIdentifier: 'a', ...properties },
    };
    return stacksOf(app);
  };
  return reportOf(stacks(before), stacks(after)).environments.flatMap((environment) =>
    environment.stacks.flatMap((stack) => stack.findings.map(({ rule, level, what }) => `${rule} ${level}: ${what}`)),
  );
}

const PRIMARY = { Failover: 'PRIMARY' };
const SECONDARY = { Failover: 'SECONDARY' };

test.each<[string, JsonObject, JsonObject, string]>([
  [
    'from weights to failover',
    { Weight: 50 },
    PRIMARY,
    'traffic danger: the record is routed by Failover instead of Weight',
  ],
  ['from the primary to the secondary', PRIMARY, SECONDARY, 'traffic danger: Failover: PRIMARY → SECONDARY'],
  ['to another weight', { Weight: 50 }, { Weight: 0 }, 'traffic warning: Weight changed'],
  [
    'of another name, which is a record of its own',
    PRIMARY,
    { Weight: 50, Name: 'api.foobar.com.' },
    'traffic warning: Failover, Name, Weight changed',
  ],
  [
    'of a record that was alone',
    { SetIdentifier: '' },
    { Weight: 50 },
    'traffic warning: SetIdentifier, Weight changed',
  ],
])('a change of routing %s', (_, before, after, expected) => {
  expect(findings(before, after)).toContain(expected);
});
