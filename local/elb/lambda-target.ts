import type { FunctionInvoker } from '../lambda/invoker.ts';
import { lambdaEvent } from './lambda-event.ts';
import { InvalidLambdaResponse, readLambdaResponse } from './lambda-response.ts';
import { MAXIMUM_LAMBDA_BODY_BYTES } from './limits.ts';
import type { HealthCheck, LambdaTargetGroup } from './model.ts';
import { type HttpResponse, headerValues, NO_BODY } from './request.ts';
import { type Target, TargetError, type TargetRequest } from './target.ts';
import { parseRequestTarget } from './uri.ts';

export interface LambdaTargetOptions {
  /** The ARN of the function, its version or its alias. */
  readonly id: string;
  readonly targetGroup: Pick<LambdaTargetGroup, 'arn' | 'multiValueHeaders'>;
  readonly invoker: FunctionInvoker;
  /** How long the load balancer waits for the response. Functions take real time, so that it is not shortened. */
  readonly idleTimeoutSeconds: number;
}

/** A function as a target: each request is an invocation. */
export class LambdaTarget implements Target {
  readonly id: string;
  /** Each request has an environment of its own. */
  readonly outstanding = 0;
  private readonly options: LambdaTargetOptions;

  constructor(options: LambdaTargetOptions) {
    this.id = options.id;
    this.options = options;
  }

  async send(request: TargetRequest): Promise<HttpResponse> {
    const announced = Number(headerValues(request.headers, 'content-length')[0] ?? 0);
    const body = announced > MAXIMUM_LAMBDA_BODY_BYTES ? undefined : await request.body.read(MAXIMUM_LAMBDA_BODY_BYTES);
    if (!body) throw new TargetError(413, `the body exceeds ${MAXIMUM_LAMBDA_BODY_BYTES} bytes`);
    const seconds = this.options.idleTimeoutSeconds;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new TargetError(504, `no response within ${seconds} s`)), seconds * 1000);
    });
    try {
      return await Promise.race([this.invoke({ ...request, body }), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#enable-health-checks-lambda */
  async check({ path }: HealthCheck): Promise<number> {
    const response = await this.send({
      method: 'GET',
      ...parseRequestTarget(path),
      headers: [['user-agent', 'ELB-HealthChecker/2.0']],
      peer: { address: '127.0.0.1', port: 0 },
      protocol: 'http',
      port: 0,
      body: NO_BODY,
    });
    return response.status;
  }

  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#error-reason-codes */
  private async invoke(request: Omit<TargetRequest, 'body'> & { readonly body: Buffer }): Promise<HttpResponse> {
    const { arn: targetGroupArn, multiValueHeaders } = this.options.targetGroup;
    const event = lambdaEvent({ ...request, targetGroupArn }, multiValueHeaders);
    const invocation = await this.options.invoker.invoke(this.id, event);
    switch (invocation.outcome) {
      case 'failed':
        throw new TargetError(502, `${this.id} failed: ${invocation.payload}`, 'LambdaUnhandled');
      case 'throttled':
        throw new TargetError(502, invocation.reason, 'LambdaThrottling');
      case 'not-found':
        throw new TargetError(502, invocation.reason, 'LambdaResourceNotFound');
      case 'returned':
        return this.read(invocation.payload);
    }
  }

  private read(payload: string): HttpResponse {
    if (Buffer.byteLength(payload) > MAXIMUM_LAMBDA_BODY_BYTES) {
      const message = `the response has ${Buffer.byteLength(payload)} bytes of JSON, more than 1 MB`;
      throw new TargetError(502, `${this.id}: ${message}`, 'LambdaResponseTooLarge');
    }
    try {
      return readLambdaResponse(payload, this.options.targetGroup.multiValueHeaders);
    } catch (error) {
      if (!(error instanceof InvalidLambdaResponse)) throw error;
      throw new TargetError(502, `${this.id}: ${error.message}`, 'LambdaInvalidResponse');
    }
  }
}
