import type { NamedResource, ServiceSupport } from '../assembly/resource.ts';

function stateMachineName(resource: NamedResource): string {
  return String(resource.property('StateMachineName') ?? `${resource.logicalId}-${resource.suffix}`);
}

function stateMachineArn(resource: NamedResource): string {
  const { region, account } = resource.stack;
  return `arn:aws:states:${region}:${account}:stateMachine:${stateMachineName(resource)}`;
}

/**
 * Nothing runs state machines. They are resolved because the definition of one says how CDK's provider framework waits,
 * and so every other one is reported by its properties.
 */
export const support: ServiceSupport = {
  'AWS::StepFunctions::StateMachine': {
    naming: { ref: stateMachineArn, attributes: { Arn: stateMachineArn, Name: stateMachineName } },
    honoured: [],
  },
};
