import { setTimeout as sleep } from 'node:timers/promises';
import type { CustomResourceOutcome } from '../assembly/custom-resources.ts';
import { isJsonObject, type JsonObject } from '../assembly/json.ts';
import { parseFunctionIdentifier } from '../lambda/arn.ts';
import type { FunctionInvoker } from '../lambda/invoker.ts';
import type { LambdaFunction } from '../lambda/model.ts';
import type { Timing } from '../timing.ts';
import type { CustomResourceRequest } from './custom-resource-request.ts';
import { checkPhysicalId } from './custom-resource-response.ts';
import { reasonOf } from './function-provider.ts';
import type { Provider } from './provider.ts';

/** How CDK's provider framework asks whether a resource is complete. */
interface WaiterRetries {
  readonly intervalSeconds: number;
  readonly maximumAttempts: number;
  readonly backoffRate: number;
}

export interface FrameworkProps {
  readonly onEvent: string;
  /** @default - the resource is complete with the answer of `onEvent` */
  readonly isComplete?: { readonly functionArn: string; readonly retries: WaiterRetries };
}

const ON_EVENT = 'USER_ON_EVENT_FUNCTION_ARN';
const IS_COMPLETE = 'USER_IS_COMPLETE_FUNCTION_ARN';
const WAITER = 'WAITER_STATE_MACHINE_ARN';

/**
 * The user's functions behind a function of CDK's provider framework. Undefined for any other function.
 *
 * @param definitionOf the definition of a state machine of the templates
 */
export function readFramework(
  { handler, environment, path }: Pick<LambdaFunction, 'handler' | 'environment' | 'path'>,
  definitionOf: (stateMachineArn: string) => string | undefined,
): FrameworkProps | undefined {
  const { [ON_EVENT]: onEvent, [IS_COMPLETE]: isComplete, [WAITER]: waiter } = environment;
  if (handler !== 'framework.onEvent' || onEvent === undefined) return undefined;
  if (isComplete === undefined) return { onEvent };
  return { onEvent, isComplete: { functionArn: isComplete, retries: readRetries(definitionOf(String(waiter)), path) } };
}

/** Those of the first state of the waiter, a state machine that CDK makes. */
function readRetries(definition: string | undefined, path: string): WaiterRetries {
  const { StartAt, States } = JSON.parse(definition ?? '{}') as {
    readonly StartAt?: string;
    readonly States?: Readonly<Record<string, { readonly Retry?: readonly JsonObject[] }>>;
  };
  const retry = States?.[String(StartAt)]?.Retry?.[0];
  if (!retry) throw new Error(`${path}: its ${WAITER} is no state machine as CDK's provider framework makes it.`);
  return {
    intervalSeconds: Number(retry['IntervalSeconds']),
    maximumAttempts: Number(retry['MaxAttempts']),
    backoffRate: Number(retry['BackoffRate']),
  };
}

/**
 * Does what CDK's provider framework does with the user's functions, which return their answer.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html#provider-framework
 */
export function frameworkProvider(
  { onEvent, isComplete }: FrameworkProps,
  invoker: FunctionInvoker,
  timing: Timing,
  signal: AbortSignal,
): Provider {
  return {
    send: async (request) => {
      const answer = await call(invoker, onEvent, { ...request, ResponseURL: '...' });
      const physicalId = physicalIdOf(request, answer);
      const data = objectOf(answer['Data']);
      if (!isComplete) return { physicalId, data };
      const event = { ...request, ...answer, PhysicalResourceId: physicalId, ResponseURL: '...' };
      const wait = (seconds: number) => sleep(timing.milliseconds(seconds), undefined, { signal });
      return waitFor(isComplete, event, { physicalId, data }, invoker, wait);
    },
  };
}

async function waitFor(
  { functionArn, retries }: NonNullable<FrameworkProps['isComplete']>,
  event: JsonObject,
  { physicalId, data }: CustomResourceOutcome,
  invoker: FunctionInvoker,
  wait: (seconds: number) => Promise<void>,
): Promise<CustomResourceOutcome> {
  let seconds = retries.intervalSeconds;
  for (let attempt = 0; attempt <= retries.maximumAttempts; attempt += 1) {
    const answer = await call(invoker, functionArn, event);
    const more = objectOf(answer['Data']);
    if (answer['IsComplete'] === true) return { physicalId, data: { ...data, ...more } };
    if (Object.keys(more).length > 0) throw new Error('"Data" is not allowed if "IsComplete" is "False"');
    if (attempt < retries.maximumAttempts) {
      await wait(seconds);
      seconds *= retries.backoffRate;
    }
  }
  throw new Error('Operation timed out');
}

async function call(invoker: FunctionInvoker, functionArn: string, event: JsonObject): Promise<JsonObject> {
  const result = await invoker.invoke(functionArn, JSON.stringify(event));
  if (result.outcome !== 'returned') {
    const name = parseFunctionIdentifier(functionArn).function.split(':').at(-1);
    throw new Error(`${reasonOf(result)} (Logs: /aws/lambda/${name})`);
  }
  const answer: unknown = JSON.parse(result.payload);
  if (answer !== null && !isJsonObject(answer)) {
    throw new Error(`return values from user-handlers must be JSON objects. got: ${result.payload.slice(0, 100)}`);
  }
  return answer ?? {};
}

function physicalIdOf(request: CustomResourceRequest, { PhysicalResourceId: answered }: JsonObject): string {
  const former = request.PhysicalResourceId;
  const physicalId = checkPhysicalId(answered || former || request.RequestId);
  if (request.RequestType === 'Delete' && physicalId !== former) {
    throw new Error(
      `DELETE: cannot change the physical resource ID from "${former}" to "${physicalId}" during deletion`,
    );
  }
  return physicalId;
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
