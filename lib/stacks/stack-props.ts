import type { Environment } from '../config/environment.ts';
import { resourcePrefix } from '../config/names.ts';

/** What every stack of an environment has. The stack's name is its construct id. */
interface EnvironmentStackProps {
  readonly stackName: string;
  readonly description: string;
  readonly env: { readonly account: string; readonly region: string };
  readonly tags: Record<string, string>;
}

export function stackProps(
  environment: Environment,
  part: string,
  description: string,
  region = environment.region,
): EnvironmentStackProps {
  return {
    stackName: `${resourcePrefix(environment)}-${part}`,
    description: `www.${environment.domainName}: ${description}`,
    env: { account: environment.account, region },
    tags: { ...environment.tags },
  };
}
