import { describe, expect, test } from '@jest/globals';
import { type AuditedResource, at, listOf, synthesize } from './assembly.ts';
import { AUDITED_ENVIRONMENTS } from './environments.ts';

describe.each(Object.entries(AUDITED_ENVIRONMENTS))('in %s', (_, environment) => {
  const { resources } = synthesize(environment);
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const refersTo = (value: unknown, { logicalId }: AuditedResource) =>
    JSON.stringify(value ?? null).includes(`"${logicalId}"`);
  const pathsWithout = (type: string, holds: (resource: AuditedResource) => boolean) =>
    ofType(type)
      .filter((resource) => !holds(resource))
      .map(({ path }) => path);

  test('every alarm tells a topic, or stops a deployment', () => {
    const stopping = ofType('AWS::CodeDeploy::DeploymentGroup').map(
      ({ properties }) => properties['AlarmConfiguration'],
    );
    const isHeard = (alarm: AuditedResource) =>
      (alarm.properties['ActionsEnabled'] === true && listOf(alarm.properties['AlarmActions']).length > 0) ||
      stopping.some((configuration) => refersTo(configuration, alarm));
    const ignored = environment.application?.ignoreDeploymentAlarms === true ? /^app\/Deployment\// : /^$/;
    expect(pathsWithout('AWS::CloudWatch::Alarm', isHeard).filter((path) => !ignored.test(path))).toEqual([]);
    expect(pathsWithout('AWS::CloudWatch::CompositeAlarm', isHeard)).toEqual([]);
  });

  test('every function logs to a group of its own, which the stack makes', () => {
    const groups = ofType('AWS::Lambda::Function').map((each) => {
      const group = at(each.properties, ['LoggingConfig', 'LogGroup', 'Ref']);
      return ofType('AWS::Logs::LogGroup').find(({ part, logicalId }) => part === each.part && logicalId === group)
        ?.path;
    });
    expect(groups).not.toContain(undefined);
    expect(groups).toEqual([...new Set(groups)]);
  });

  test('every function has a role of its own', () => {
    const roles = ofType('AWS::Lambda::Function').map(
      ({ part, properties }) => `${part} ${JSON.stringify(properties['Role'])}`,
    );
    expect(roles).toEqual([...new Set(roles)]);
  });

  test('every secret is made in the account: no template holds one', () => {
    expect(
      pathsWithout(
        'AWS::SecretsManager::Secret',
        ({ properties }) =>
          properties['SecretString'] === undefined && properties['GenerateSecretString'] !== undefined,
      ),
    ).toEqual([]);
    expect(
      pathsWithout(
        'AWS::RDS::DBCluster',
        ({ properties }) =>
          properties['ManageMasterUserPassword'] === true && properties['MasterUserPassword'] === undefined,
      ),
    ).toEqual([]);
  });
});
