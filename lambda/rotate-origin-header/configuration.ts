/** What the function turns the header of. */
export interface RotationConfiguration {
  readonly headerName: string;
  readonly listenerRuleArns: readonly string[];
  readonly distributionId: string;
}

const VARIABLES = {
  headerName: 'ORIGIN_HEADER_NAME',
  listenerRuleArns: 'LISTENER_RULE_ARNS',
  distributionId: 'DISTRIBUTION_ID',
} as const;

/** @throws when the environment has not all of the variables, or something that is no listener rule */
export function readConfiguration(environment: NodeJS.ProcessEnv): RotationConfiguration {
  const missing = Object.values(VARIABLES).filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new Error(
      `The function has no ${missing.join(', ')}. Set in its environment variables the name of the header, the ARNs of ` +
        "the listener rules with commas between them, and the distribution's id.",
    );
  }
  const listenerRuleArns = (environment[VARIABLES.listenerRuleArns] ?? '').split(',').map((arn) => arn.trim());
  for (const arn of listenerRuleArns) regionOfListenerRule(arn);
  return {
    headerName: environment[VARIABLES.headerName] ?? '',
    listenerRuleArns,
    distributionId: environment[VARIABLES.distributionId] ?? '',
  };
}

/** The Region that a rule is in: the load balancers need not be where the secret or the distribution is. */
export function regionOfListenerRule(arn: string): string {
  const region = /^arn:[^:]+:elasticloadbalancing:([^:]+):\d{12}:listener-rule\/app\//.exec(arn)?.[1];
  if (region === undefined) {
    throw new Error(
      `${VARIABLES.listenerRuleArns}: got ${JSON.stringify(arn)}; each is the ARN of a rule of an Application Load ` +
        'Balancer, arn:aws:elasticloadbalancing:<region>:<account>:listener-rule/app/…',
    );
  }
  return region;
}
