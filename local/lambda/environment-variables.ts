import { nodePath } from './layers.ts';
import type { LambdaFunction } from './model.ts';

export interface EnvironmentIdentity {
  readonly version: string;
  readonly logStreamName: string;
  readonly taskRoot: string;
  /** Whether the environment is one of provisioned concurrency. */
  readonly provisioned: boolean;
}

/**
 * All that the function finds in `process.env`: its own variables, those that the local runtime gives to every
 * function, and Lambda's.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(
  lambda: LambdaFunction,
  { version, logStreamName, taskRoot, provisioned }: EnvironmentIdentity,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    NODE_PATH: nodePath(lambda.layers, lambda.runtime),
    ...lambda.environment,
    ...given,
    _HANDLER: lambda.handler,
    AWS_DEFAULT_REGION: lambda.region,
    AWS_REGION: lambda.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_INITIALIZATION_TYPE: provisioned ? 'provisioned-concurrency' : 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: lambda.logging.format,
    AWS_LAMBDA_LOG_GROUP_NAME: lambda.logging.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: taskRoot,
    TZ: ':UTC',
  };
}
