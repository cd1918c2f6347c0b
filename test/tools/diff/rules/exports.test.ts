import { expect, test } from '@jest/globals';
import { propertiesOf, reportOf, type SmallApp, smallApp, stacksOf } from '../app.ts';

function findings(change: (app: SmallApp) => void): readonly string[] {
  const app = smallApp();
  change(app);
  return reportOf(stacksOf(smallApp()), stacksOf(app)).environments.flatMap(({ stacks }) =>
    stacks.flatMap((stack) => stack.findings.map(({ level, what }) => `${stack.name} ${level}: ${what}`)),
  );
}

test('an export that leaves while a stack goes on importing it', () => {
  const removed = ({ network }: SmallApp): void => {
    network.template['Outputs'] = {};
  };
  expect(findings(removed)).toEqual(['network danger: no longer exports network:Subnets']);
});

test('an export that leaves together with its import', () => {
  const removed = ({ network, database }: SmallApp): void => {
    network.template['Outputs'] = {};
    propertiesOf(database.resources, 'DatabaseSubnets')['SubnetIds'] = ['subnet-1', 'subnet-2'];
  };
  expect(findings(removed)).toEqual(['network warning: no longer exports network:Subnets']);
});

test('another value under the name of an export that is imported', () => {
  const changed = ({ network }: SmallApp): void => {
    network.template['Outputs'] = { Subnets: { Value: 'subnet-3', Export: { Name: 'network:Subnets' } } };
  };
  expect(findings(changed)).toEqual(['network warning: changes what is imported by database']);
});
