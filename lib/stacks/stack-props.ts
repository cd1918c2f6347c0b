import { PermissionsBoundary } from 'aws-cdk-lib/core';
import type { Environment } from '../config/environment.ts';
import { resourcePrefix } from '../config/names.ts';

/** What every stack of an environment has. The stack's name is its construct id. */
interface EnvironmentStackProps {
  readonly stackName: string;
  readonly description: string;
  readonly env: { readonly account: string; readonly region: string };
  readonly tags: Record<string, string>;
  readonly terminationProtection: boolean;
  readonly permissionsBoundary?: PermissionsBoundary;
}

export function stackProps(
  environment: Environment,
  part: string,
  description: string,
  region = environment.region,
): EnvironmentStackProps {
  const boundary = environment.existing?.permissionsBoundaryName;
  return {
    stackName: `${resourcePrefix(environment)}-${part}`,
    description: `www.${environment.domainName}: ${description}`,
    env: { account: environment.account, region },
    tags: { ...environment.tags },
    terminationProtection: environment.terminationProtection ?? true,
    ...(boundary !== undefined && { permissionsBoundary: PermissionsBoundary.fromName(boundary) }),
  };
}
