import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { repositorySources } from '../sources.ts';
import { skipCheckov } from './checkov.ts';
import { functionCode } from './function-code.ts';
import { createLogGroup } from './log-group.ts';

/** Where a function's code comes from: an entry file that is bundled, or code that is ready. */
export interface NodeFunctionSource {
  /**
   * The TypeScript or JavaScript file to bundle, by esbuild, with all that it imports; or a folder with the bundle,
   * `index.js`, in it.
   *
   * @default - `code` is given
   */
  readonly entry?: string;

  /**
   * Code that is ready to run.
   *
   * @default - `entry` is given
   */
  readonly code?: Code;

  /**
   * The function to call: the name of an export of the entry file, or `<file>.<export>` of the code.
   *
   * @default - `handler` of the entry file, `index.handler` of the code
   */
  readonly handler?: string;
}

/** The code that is given, or else a function of this package. */
export function sourceOr(ownEntry: string, { entry, code, handler }: NodeFunctionSource): NodeFunctionSource {
  return { entry: entry ?? (code === undefined ? ownEntry : undefined), code, handler };
}

/** How the log lines of a function are kept, and what encrypts them. */
export interface NodeFunctionOptions {
  /**
   * How long log lines are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * Encrypts the log lines and the environment's variables. The policy of a key from elsewhere has to let CloudWatch
   * Logs use it.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - CloudWatch Logs' own keys, and the account's key aws/lambda
   */
  readonly encryptionKey?: IKey;
}

/** Properties of a function on Node.js. */
export interface NodeFunctionProps extends NodeFunctionSource, NodeFunctionOptions {
  readonly description: string;
  readonly memorySizeInMiB: number;
  readonly timeout: Duration;

  /**
   * Variables of the environment. `NODE_OPTIONS` among them replaces the default.
   *
   * @default - NODE_OPTIONS=--enable-source-maps, unless the function maps the stack traces that it logs itself
   */
  readonly environment?: Record<string, string>;

  /**
   * How many invocations run at a time: kept for this function, and no more than that.
   *
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number;

  /**
   * Folders that are put beside the bundle of the entry: where they are, by the names that they get.
   *
   * @default - none
   */
  readonly foldersBeside?: Record<string, string>;
}

/**
 * A Node.js function as all functions here are: arm64, the AWS SDK in the bundle, a role and a log group
 * of its own, JSON logs, X-Ray.
 *
 * @throws when neither or both of `entry` and `code` are given, the entry does not exist, or esbuild is missing or finds
 * a fault where it has to bundle the entry
 */
export class NodeFunction extends Construct {
  readonly handler: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);

    const code = this.codeOf(props);
    const { encryptionKey } = props;
    const logGroup = createLogGroup(this, 'LogGroup', {
      encryptionKey,
      ...(props.logRetention !== undefined && { retention: props.logRetention }),
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources to name: xray:PutTraceSegments and xray:PutTelemetryRecords take * only.',
    });

    const exported = props.handler ?? 'handler';
    const handler = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code,
      handler: exported.includes('.') ? exported : `index.${exported}`,
      memorySize: props.memorySizeInMiB,
      timeout: props.timeout,
      reservedConcurrentExecutions: props.reservedConcurrency,
      environmentEncryption: encryptionKey,
      environment: { ...(!DELAYS_REQUESTS.has(props.entry) && SOURCE_MAPS), ...props.environment },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      // One that a rolled-back deployment left behind would be in the way of the next: Lambda publishes no version that
      // is the same as the last one.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    Validations.of(handler).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Nothing is sent to it through a queue: load balancers and deployments wait for its answer, and Secrets Manager ' +
        'calls again by itself.',
    });
    skipCheckov(handler, ...FUNCTION_SKIPS, ...(encryptionKey === undefined ? [VARIABLES_SKIP] : []));
    this.handler = handler;
  }

  private codeOf({ entry, code, foldersBeside }: NodeFunctionProps): Code {
    if (entry !== undefined && code === undefined) {
      return functionCode(this, entry, foldersBeside, DELAYS_REQUESTS.has(entry) ? LEAN_BUNDLE : {});
    }
    if (entry === undefined && code !== undefined) return code;
    throw new Error(
      `${this.node.path}: got ${entry === undefined ? 'neither entry nor code' : 'both entry and code'}; ` +
        'give either the entry file to bundle or the code that is ready',
    );
  }
}

/**
 * Stack traces name the sources, whoever writes the log. Node.js reads the source map as soon as the bundle is loaded,
 * which takes 15 % of the init.
 */
const SOURCE_MAPS = { NODE_OPTIONS: '--enable-source-maps' };

/** Every cold start delays a request here. Its log reads the source map at the first error. */
const DELAYS_REQUESTS: ReadonlySet<string | undefined> = new Set([repositorySources.apiEntry]);

/**
 * Without what the AWS SDK loads only where the environment has no credentials, which Lambda puts there, and for
 * operations that stream, of which the Data API has none. The rest is a third smaller, and one scope that esbuild takes
 * all from that is not used.
 */
export const LEAN_BUNDLE = {
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/core/event-streams',
    '@smithy/credential-provider-imds',
  ],
  // What the SDK imports later, of Node.js, would be read as whole as by an ES module.
  supported: { 'dynamic-import': false },
};

const FUNCTION_SKIPS = [
  { id: 'CKV_AWS_116', comment: 'Nobody sends it events through a queue: those who call it wait for its answer.' },
  {
    id: 'CKV_AWS_117',
    comment: 'It calls AWS over HTTPS only, the database by the RDS Data API: nothing in the VPC, so no NAT either.',
  },
];

const VARIABLES_SKIP = {
  id: 'CKV_AWS_173',
  comment: 'They hold names and ARNs, no secrets; Lambda encrypts them with its own key, unless it is given one.',
};
