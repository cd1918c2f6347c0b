import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { parseFunctionIdentifier } from '../lambda/arn.ts';
import type { FunctionInvoker } from '../lambda/invoker.ts';
import { type LambdaFunction, readFunctions } from '../lambda/model.ts';
import type { Timing } from '../timing.ts';
import { functionProvider } from './function-provider.ts';
import type { Provider } from './provider.ts';
import { type FrameworkProps, frameworkProvider, readFramework } from './provider-framework.ts';
import type { ResponseEndpoint } from './response-endpoint.ts';
import { support as ownProviders } from './support.ts';
import { triggerProvider } from './trigger.ts';

const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

export interface ProvidersProps {
  readonly invoker: FunctionInvoker;
  readonly responses: Pick<ResponseEndpoint, 'await'>;
  /** Fills buckets for `Custom::CDKBucketDeployment`. */
  readonly bucketDeployment: Provider;
  readonly timing: Timing;
  /** Ends what waits for a provider. */
  readonly signal: AbortSignal;
}

/**
 * What deploys a custom resource. Undefined when its ServiceToken is no function of the templates.
 *
 * @param templates resolved as far as the function of its ServiceToken
 */
export function findProvider(
  { type, serviceToken }: { readonly type: string; readonly serviceToken: string },
  templates: ResolvedAssembly,
  { invoker, responses, bucketDeployment, timing, signal }: ProvidersProps,
): Provider | undefined {
  if (type === 'Custom::Trigger') return triggerProvider(invoker);
  if (type === 'Custom::CDKBucketDeployment') return bucketDeployment;
  const { function: functionArn } = parseFunctionIdentifier(serviceToken);
  const lambda = readFunctions(templates).find(({ arn, code }) => arn === functionArn && code.kind !== 'not-runnable');
  if (!lambda) return undefined;
  const framework = frameworkOf(lambda, templates);
  return framework
    ? frameworkProvider(framework, invoker, timing, signal)
    : functionProvider(serviceToken, invoker, responses);
}

/**
 * The functions and state machines whose place the local runtime takes: providers of custom resources that it deploys
 * itself, and CDK's provider framework. By their ARNs.
 */
export function standIns(templates: ResolvedAssembly): ReadonlySet<string> {
  const own = templates.resources.filter(({ type }) => ownProviders[type]).map(({ properties }) => properties);
  const frameworks = readFunctions(templates).flatMap((lambda) => {
    const framework = frameworkOf(lambda, templates);
    return framework ? [lambda.arn, String(lambda.environment['WAITER_STATE_MACHINE_ARN'])] : [];
  });
  const waiting = templates.ofType('AWS::Lambda::Function').filter(isWaiterFunction);
  return new Set([
    ...own.map(({ ServiceToken }) => String(ServiceToken)),
    ...frameworks,
    ...waiting.map(({ attributes }) => String(attributes['Arn'])),
  ]);
}

/** Those that the state machine of the framework would call. */
function isWaiterFunction({ properties }: Resource): boolean {
  return ['framework.isComplete', 'framework.onTimeout'].includes(String(properties['Handler']));
}

function frameworkOf(lambda: LambdaFunction, templates: ResolvedAssembly): FrameworkProps | undefined {
  return readFramework(lambda, (arn) => {
    const machine = templates.ofType(STATE_MACHINE).find(({ physicalId }) => physicalId === arn);
    const definition = machine?.properties['DefinitionString'];
    return typeof definition === 'string' ? definition : undefined;
  });
}
