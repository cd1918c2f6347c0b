import type { Resource } from '../assembly/resource.ts';
import type { FunctionInvoker } from '../lambda/invoker.ts';

/**
 * Runs a `Custom::Trigger`: invokes its function and, for a request-response trigger, fails as the deployment would
 * when the function fails.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.triggers-readme.html
 */
export async function runTrigger(trigger: Resource, invoker: FunctionInvoker): Promise<void> {
  const invocation = invoker.invoke(String(trigger.properties['HandlerArn']), '{}');
  if (trigger.properties['InvocationType'] === 'Event') return;
  const result = await invocation;
  if (result.outcome === 'failed') {
    const { errorMessage } = JSON.parse(result.payload) as { readonly errorMessage?: string };
    throw new Error(`${trigger.path} failed: ${errorMessage ?? result.payload}`);
  }
  if (result.outcome !== 'returned') throw new Error(`${trigger.path} failed: ${result.reason}`);
}
