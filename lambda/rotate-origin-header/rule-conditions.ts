import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

/** The values of the header that a rule lets in. @throws when the rule has not exactly one condition for the header */
export function headerValues(conditions: readonly RuleCondition[], headerName: string): readonly string[] {
  const values = conditions.filter((condition) => isFor(condition, headerName)).map(valuesOf);
  const [only] = values;
  if (only === undefined || only.length === 0 || values.length > 1) {
    throw new Error(
      `The rule has ${values.length} http-header conditions for ${headerName} with ${values.flat().length} values; it ` +
        'needs one condition with one value or more. Deploy the stack of the load balancers to restore the rule',
    );
  }
  return only;
}

/**
 * The conditions of a rule with other values of the header, as ModifyRule takes them: it replaces all conditions, and
 * refuses the legacy `Values` beside the configuration that replaced them, while DescribeRules returns both.
 */
export function withHeaderValues(
  conditions: readonly RuleCondition[],
  headerName: string,
  values: readonly string[],
): RuleCondition[] {
  return conditions.map((condition) =>
    isFor(condition, headerName)
      ? { Field: condition.Field, HttpHeaderConfig: { ...condition.HttpHeaderConfig, Values: [...values] } }
      : withoutLegacyValues(condition),
  );
}

function isFor({ HttpHeaderConfig }: RuleCondition, headerName: string): boolean {
  return HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === headerName.toLowerCase();
}

function valuesOf({ HttpHeaderConfig }: RuleCondition): readonly string[] {
  return HttpHeaderConfig?.Values ?? [];
}

function withoutLegacyValues({ Values, ...condition }: RuleCondition): RuleCondition {
  const hasConfiguration = Object.keys(condition).some((name) => name.endsWith('Config'));
  return hasConfiguration ? condition : { ...condition, Values };
}
