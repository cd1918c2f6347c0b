import { discard } from './body.ts';
import type { ErrorType, ResultType } from './edge-log.ts';
import { errorPage } from './error-page.ts';
import type { FunctionResponse } from './function-result.ts';
import { type Headers, headerValue, withHeader, withoutHeaders } from './headers.ts';
import type { ResponseHeadersPolicy } from './policies.ts';
import { applyResponseHeadersPolicy } from './response-headers.ts';
import type { FunctionFailure } from './viewer-functions.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** A response before it is written. */
export interface EdgeResponse {
  readonly status: number;
  readonly statusDescription?: string;
  readonly headers: Headers;
  readonly body: Buffer | AsyncIterable<Buffer>;
  readonly resultType: ResultType;
  readonly errorType?: ErrorType;
  /** What went wrong, for whoever mends it. */
  readonly reason?: string;
}

export interface EdgeError {
  readonly status: number;
  readonly type: ErrorType;
  readonly reason: string;
}

export function errorResponse({ status, type, reason }: EdgeError, requestId: string): EdgeResponse {
  const body = errorPage(status, type, reason, requestId);
  const headers: Headers = [
    ['server', 'CloudFront'],
    ['content-type', 'text/html'],
    ['content-length', String(body.length)],
  ];
  return { status, headers, body, resultType: 'Error', errorType: type, reason };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html */
export function functionErrorResponse(
  failure: FunctionFailure | { readonly kind: 'invalid'; readonly reason: string },
  requestId: string,
): EdgeResponse {
  const { reason } = failure;
  return failure.kind === 'failed'
    ? {
        ...errorResponse(
          {
            status: 503,
            type: 'Error',
            reason: `The CloudFront function associated with the distribution could not run: ${reason}`,
          },
          requestId,
        ),
        resultType: 'FunctionExecutionError',
      }
    : {
        ...errorResponse(
          {
            status: 502,
            type: 'Error',
            reason: `The CloudFront function associated with the distribution returned an invalid result: ${reason}.`,
          },
          requestId,
        ),
        resultType: 'FunctionValidationError',
      };
}

/** What a viewer-request function answers itself. */
export function generatedResponse(
  response: FunctionResponse,
  policy: ResponseHeadersPolicy | undefined,
  request: ViewerRequest,
): EdgeResponse {
  const body = response.body ?? Buffer.alloc(0);
  const named: Headers = [['server', 'CloudFront'], ...withoutHeaders(response.headers, ['content-length', 'server'])];
  const headers = withHeader(named, 'content-length', String(body.length));
  return {
    ...response,
    headers: policy === undefined ? headers : applyResponseHeadersPolicy(policy, request, headers),
    body,
    resultType: 'FunctionGeneratedResponse',
  };
}

/** What a viewer-response function makes of a response. */
export function changedResponse(
  response: EdgeResponse,
  { status, statusDescription, headers, body }: FunctionResponse,
): EdgeResponse {
  const named = withoutHeaders(headers, ['transfer-encoding']);
  const length = body === undefined ? headerValue(response.headers, 'content-length') : String(body.length);
  if (body !== undefined && !Buffer.isBuffer(response.body)) void discard(response.body);
  return {
    ...response,
    status,
    ...(statusDescription === undefined ? {} : { statusDescription }),
    headers: length === undefined ? named : withHeader(named, 'content-length', length),
    body: body ?? response.body,
  };
}
