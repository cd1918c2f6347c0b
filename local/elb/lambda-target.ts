import type { FunctionInvoker } from '../lambda/invoker.ts';
import { lambdaEvent } from './lambda-event.ts';
import { InvalidLambdaResponse, readLambdaResponse } from './lambda-response.ts';
import type { HealthCheck, TargetGroup } from './model.ts';
import type { HttpResponse } from './request.ts';
import { type Target, TargetError, type TargetRequest } from './target.ts';
import { parseRequestTarget } from './uri.ts';

/** A function as a target: each request is an invocation. */
export class LambdaTarget implements Target {
  readonly id: string;
  private readonly targetGroup: Pick<TargetGroup, 'arn' | 'multiValueHeaders'>;
  private readonly invoker: FunctionInvoker;

  /** @param id the ARN of the function, its version or its alias */
  constructor(id: string, targetGroup: Pick<TargetGroup, 'arn' | 'multiValueHeaders'>, invoker: FunctionInvoker) {
    this.id = id;
    this.targetGroup = targetGroup;
    this.invoker = invoker;
  }

  async send(request: TargetRequest): Promise<HttpResponse> {
    const { arn: targetGroupArn, multiValueHeaders } = this.targetGroup;
    const invocation = await this.invoker.invoke(
      this.id,
      lambdaEvent({ ...request, targetGroupArn }, multiValueHeaders),
    );
    if (invocation.outcome === 'failed') throw new TargetError(`${this.id} failed: ${invocation.payload}`);
    if (invocation.outcome !== 'returned') throw new TargetError(invocation.reason);
    try {
      return readLambdaResponse(invocation.payload, multiValueHeaders);
    } catch (error) {
      if (error instanceof InvalidLambdaResponse) throw new TargetError(`${this.id}: ${error.message}`);
      throw error;
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
      body: Buffer.alloc(0),
    });
    return response.status;
  }
}
