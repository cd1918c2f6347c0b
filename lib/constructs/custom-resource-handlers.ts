import { CfnResource, CustomResourceProviderBase, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { skipCheckov } from './checkov.ts';
import { createLogGroup } from './log-group.ts';

/**
 * Acknowledges what is found in the functions of a stack that aws-cdk-lib makes for its custom resources, and that it
 * offers no property for.
 *
 * @param idPrefix how the construct ids of the functions begin
 * @param findings of the rules about the runtime, tracing and queues
 */
export function acknowledgeHandlers(stack: Stack, idPrefix: string, findings: readonly HandlerFinding[]): void {
  for (const handler of stack.node.children.filter(({ node }) => node.id.startsWith(idPrefix))) {
    Validations.of(handler).acknowledge(...findings.map((id) => ({ id, reason: HANDLER_FINDINGS[id] })));
    skipFunctionChecks(handler);
  }
}

const RUNTIME = 'aws-cdk-lib chooses the runtime of its handler; it changes with the version of aws-cdk-lib.';

const HANDLER_FINDINGS = {
  'AwsSolutions-L1': RUNTIME,
  'Serverless-LambdaLatestVersion': RUNTIME,
  'Serverless-LambdaTracing': 'The handler of aws-cdk-lib runs in deployments only, which log what it does.',
  'Serverless-LambdaDLQ': 'CloudFormation waits for the answer of the handler, and fails the deployment without it.',
} as const;

type HandlerFinding = keyof typeof HANDLER_FINDINGS;

/**
 * Gives the function of a custom resource that aws-cdk-lib makes once a stack a log group with a retention, and the
 * right to write to no other: by itself it would write to any, and Lambda would make one that keeps its lines for ever.
 *
 * @param providerId the construct id of the provider in the stack
 * @throws when the stack has no such provider, as after a change of aws-cdk-lib
 */
export function keepHandlerLogs(scope: Construct, providerId: string): void {
  const provider = Stack.of(scope).node.tryFindChild(providerId);
  const role = provider?.node.tryFindChild('Role');
  const handler = provider?.node.tryFindChild('Handler');
  if (
    !(provider instanceof CustomResourceProviderBase && CfnResource.isCfnResource(role)) ||
    !CfnResource.isCfnResource(handler)
  ) {
    throw new Error(`${scope.node.path}: aws-cdk-lib made no ${providerId} whose logs could be kept`);
  }
  if (provider.node.tryFindChild('LogGroup') !== undefined) return;
  const logGroup = createLogGroup(provider, 'LogGroup', { removalPolicy: RemovalPolicy.DESTROY });
  skipFunctionChecks(handler);
  handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  role.addPropertyDeletionOverride('ManagedPolicyArns');
  provider.addToRolePolicy({
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [logGroup.logGroupArn],
  });
}

function skipFunctionChecks(handler: IConstruct): void {
  skipCheckov(
    handler,
    { id: 'CKV_AWS_115', comment: 'CloudFormation calls it, one resource at a time.' },
    { id: 'CKV_AWS_116', comment: HANDLER_FINDINGS['Serverless-LambdaDLQ'] },
    { id: 'CKV_AWS_117', comment: 'It calls AWS over HTTPS only: nothing in the VPC.' },
    { id: 'CKV_AWS_173', comment: 'aws-cdk-lib gives its variables no key; they hold no secrets.' },
  );
}
