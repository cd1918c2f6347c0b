import { eventText, functionEvent } from './function-event.ts';
import {
  readViewerRequestResult,
  readViewerResponseResult,
  type ViewerRequestResult,
  type ViewerResponseResult,
} from './function-result.ts';
import { type FunctionRuntime, loadFunction } from './function-runtime.ts';
import type { Headers } from './headers.ts';
import type { Distribution, EdgeFunction } from './model.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** The handler threw, took too long, or returned nothing that JSON can hold. */
export interface FunctionFailure {
  readonly kind: 'failed';
  readonly reason: string;
}

/** The functions of one distribution, each compiled once. */
export class ViewerFunctions {
  private readonly runtimes = new Map<EdgeFunction, FunctionRuntime>();
  private readonly distribution: Distribution;

  /** @throws naming the function when one does not compile. */
  constructor(distribution: Distribution, log: (line: string) => void) {
    this.distribution = distribution;
    for (const { viewerRequest, viewerResponse } of distribution.behaviors) {
      for (const edgeFunction of [viewerRequest, viewerResponse]) {
        if (edgeFunction === undefined || this.runtimes.has(edgeFunction)) continue;
        const runtime = loadFunction(edgeFunction, (line) => log(`${edgeFunction.path}: ${line}`));
        this.runtimes.set(edgeFunction, runtime);
      }
    }
  }

  onRequest(
    edgeFunction: EdgeFunction,
    request: ViewerRequest,
    requestId: string,
  ): ViewerRequestResult | FunctionFailure {
    const event = functionEvent(this.distribution, requestId, request);
    const outcome = this.run(edgeFunction, event);
    // Most requests are let pass: there is nothing to read then, and nothing that could be invalid.
    if (outcome.kind === 'unchanged') return { kind: 'request', request, originCommands: [] };
    return outcome.kind === 'failed'
      ? outcome
      : readViewerRequestResult(outcome.result, request, outcome.originCommands);
  }

  onResponse(
    edgeFunction: EdgeFunction,
    request: ViewerRequest,
    requestId: string,
    response: { readonly status: number; readonly headers: Headers },
  ): ViewerResponseResult | FunctionFailure {
    const event = functionEvent(this.distribution, requestId, request, response);
    const outcome = this.run(edgeFunction, event);
    if (outcome.kind === 'unchanged') return { kind: 'invalid', reason: 'the function returned a request' };
    return outcome.kind === 'failed' ? outcome : readViewerResponseResult(outcome.result, outcome.originCommands);
  }

  private run(edgeFunction: EdgeFunction, event: ReturnType<typeof functionEvent>): ReturnType<FunctionRuntime['run']> {
    const runtime = this.runtimes.get(edgeFunction);
    if (runtime === undefined) throw new Error(`${edgeFunction.path} was not loaded`);
    const { text, memo } = eventText(event);
    return runtime.run(text, memo);
  }
}
