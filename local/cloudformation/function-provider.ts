import type { CustomResourceOutcome } from '../assembly/custom-resources.ts';
import type { FunctionInvoker, Invocation } from '../lambda/invoker.ts';
import { type CustomResourceRequest, serviceTimeoutSeconds } from './custom-resource-request.ts';
import { readResponse } from './custom-resource-response.ts';
import type { Provider } from './provider.ts';
import type { AwaitedResponse, ResponseEndpoint } from './response-endpoint.ts';

/** A function may end before its answer is on its way. In Lambda it would be frozen soon after its end. */
const GRACE_MILLISECONDS = 2_000;

/**
 * A function that answers to a URL.
 *
 * CloudFormation would wait an hour for a function that fails, or ends without an answer; here, both are told at once.
 */
export function functionProvider(
  functionArn: string,
  invoker: FunctionInvoker,
  responses: Pick<ResponseEndpoint, 'await'>,
): Provider {
  return {
    send: async (request, { path }) => {
      const seconds = serviceTimeoutSeconds(path, request.ResourceProperties);
      const awaited = responses.await();
      const event = JSON.stringify({ ...request, ResponseURL: awaited.url });
      const giveUp = new AbortController();
      try {
        return await Promise.race([
          awaited.body.then((body) => readResponse(body, request)),
          unanswered(invoker.invoke(functionArn, event), awaited, request, giveUp.signal),
          afterwards(seconds * 1000, giveUp.signal, () => {
            throw new Error(`no response within its ServiceTimeout of ${seconds} s (RequestId: ${request.RequestId})`);
          }),
        ]);
      } finally {
        giveUp.abort();
        awaited.forget();
      }
    },
  };
}

/** Throws when the function has ended without an answer. */
async function unanswered(
  invocation: Promise<Invocation>,
  { body }: AwaitedResponse,
  request: CustomResourceRequest,
  signal: AbortSignal,
): Promise<CustomResourceOutcome> {
  const result = await invocation;
  const grace = result.outcome === 'returned' ? GRACE_MILLISECONDS : 0;
  return Promise.race([
    body.then((text) => readResponse(text, request)),
    afterwards(grace, signal, () => {
      throw new Error(reasonOf(result));
    }),
  ]);
}

function afterwards<T>(milliseconds: number, signal: AbortSignal, act: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(act());
      } catch (error) {
        reject(error);
      }
    }, milliseconds);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** Why an invocation came to nothing. */
export function reasonOf(invocation: Invocation): string {
  switch (invocation.outcome) {
    case 'failed':
      return errorMessage(invocation.payload);
    case 'returned':
      return 'its function ended without a response to its ResponseURL';
    default:
      return invocation.reason;
  }
}

function errorMessage(payload: string): string {
  const { errorMessage: message } = JSON.parse(payload) as { readonly errorMessage?: string };
  return message ?? payload;
}
