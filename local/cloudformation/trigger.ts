import type { FunctionInvoker } from '../lambda/invoker.ts';
import { reasonOf } from './function-provider.ts';
import type { Provider } from './provider.ts';

/**
 * Invokes the function of a `Custom::Trigger` when it is created or changed, and for a request-response trigger fails
 * as the deployment would when the function fails.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.triggers-readme.html
 */
export function triggerProvider(invoker: FunctionInvoker): Provider {
  return {
    send: async ({ RequestType, ResourceProperties }, { physicalId }) => {
      const outcome = { physicalId, data: {} };
      if (RequestType === 'Delete') return outcome;
      const invocation = invoker.invoke(String(ResourceProperties['HandlerArn']), '{}');
      if (ResourceProperties['InvocationType'] === 'Event') return outcome;
      const result = await invocation;
      if (result.outcome !== 'returned') throw new Error(reasonOf(result));
      return outcome;
    },
  };
}
