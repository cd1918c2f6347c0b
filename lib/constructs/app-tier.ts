import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IDataApiDatabase } from './data-api-access.ts';
import { FunctionTarget } from './function-target.ts';
import type { ILoadBalancerClusterTarget } from './load-balancer-cluster.ts';
import { NodeFunction, type NodeFunctionOptions, type NodeFunctionSource } from './node-function.ts';

/**
 * How an application is made and run, whatever is around it.
 *
 * The load balancers ask the function with lists of values and take such lists: an event has `multiValueHeaders` and
 * `multiValueQueryStringParameters` (names and values as they were sent, still percent-encoded), and neither `headers` nor
 * `queryStringParameters`. An answer has `statusCode`, `isBase64Encoded`, `multiValueHeaders` and not `headers`, and
 * `body`, together 1 MB at most: `{ statusCode: 200, isBase64Encoded: false, multiValueHeaders: { 'content-type':
 * ['application/json'] }, body: '{}' }`. Another one is a 502 to the viewer. Health checks come as `GET /health` without a
 * Host header.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers
 */
export interface AppTierOptions extends NodeFunctionSource, NodeFunctionOptions {
  /**
   * Variables of the function's environment.
   *
   * @default - only those of the database
   */
  readonly environment?: Record<string, string>;

  /**
   * The memory, and with it the share of a processor: 1769 MiB are one. 128 to 10,240.
   *
   * @default 1024
   */
  readonly memorySizeInMiB?: number;

  /**
   * How long a request may take. Longer than a paused database takes to resume (15 to 40 seconds) and than the
   * 45 seconds of a Data API statement; shorter than the load balancer and CloudFront wait (60 seconds).
   *
   * @default Duration.seconds(50)
   */
  readonly timeout?: Duration;

  /**
   * How many requests are answered at a time. Each has one statement under way at most, so this is the database's
   * safety valve, too: what is above is refused at once, instead of queueing up in the database.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number;
}

/** Properties of the app tier. What the function is asked with, and has to answer: see {@link AppTierOptions}. */
export interface AppTierProps extends AppTierOptions {
  /**
   * The database that the function may use.
   *
   * @default - none
   */
  readonly database?: IDataApiDatabase;
}

/**
 * The application server: a function behind the alias `live`. The load balancers invoke the alias, so that a new
 * version takes requests only when the alias is moved to it.
 *
 * @throws when neither or both of `entry` and `code` are given
 */
export class AppTier extends Construct {
  /** The function itself; requests go to its alias `live`. */
  readonly handler: LambdaFunction;

  /** What takes the requests. */
  readonly live: Alias;

  /** The alias `live` as the target of a load-balancer cluster. */
  readonly target: ILoadBalancerClusterTarget;

  constructor(scope: Construct, id: string, props: AppTierProps) {
    super(scope, id);

    this.handler = new NodeFunction(this, 'Api', {
      description: 'Answers /api/* and /health',
      entry: props.entry,
      code: props.code,
      handler: props.handler,
      environment: props.environment,
      memorySizeInMiB: props.memorySizeInMiB ?? 1024,
      timeout: props.timeout ?? Duration.seconds(50),
      reservedConcurrency: props.reservedConcurrency,
      logRetention: props.logRetention,
      encryptionKey: props.encryptionKey,
    }).handler;
    props.database?.connect(this.handler);

    this.live = this.handler.addAlias('live');
    this.target = new FunctionTarget(this.live);
  }
}
