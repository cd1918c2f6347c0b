import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** `*`, or the identifiers by kind (`AWS`, `Service`, `CanonicalUser`, `Federated`). */
  readonly principal: '*' | Readonly<Record<string, readonly string[]>>;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Condition values by operator and by lower-case key. */
  readonly conditions: readonly PolicyCondition[];
}

interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Who asks: nobody that S3 knows, an AWS service for one of its resources, or an origin access identity. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'identity'; readonly canonicalUserId: string; readonly arn: string }
  | {
      readonly kind: 'service';
      /** E.g. `cloudfront.amazonaws.com`. */
      readonly service: string;
      /** The resource on whose behalf the service asks. */
      readonly sourceArn: string;
      readonly sourceAccount: string;
    };

export interface AccessRequest {
  readonly principal: Principal;
  /** E.g. `s3:GetObject`. */
  readonly action: string;
  readonly resourceArn: string;
}

/**
 * Evaluates a resource policy: an explicit deny wins, then an allow, else access is denied. A condition whose operator
 * or key is not known here does not hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(statements: readonly PolicyStatement[], request: AccessRequest): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return (
    applying.some((statement) => statement.effect === 'Allow') &&
    !applying.some((statement) => statement.effect === 'Deny')
  );
}

/** @param where the resource and property, for errors. @throws when the document is not one that S3 would accept. */
export function readPolicyDocument(document: Json | undefined, where: string): readonly PolicyStatement[] {
  if (!isJsonObject(document)) throw new Error(`${where}: expected a policy document, got ${JSON.stringify(document)}`);
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.map((statement, index) => readStatement(statement, `${where}.Statement[${index}]`));
}

function readStatement(statement: Json, where: string): PolicyStatement {
  if (!isJsonObject(statement)) throw new Error(`${where}: expected a statement, got ${JSON.stringify(statement)}`);
  const { Effect: effect, Principal: principal } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new Error(`${where}.Effect: expected Allow or Deny, got ${JSON.stringify(effect)}`);
  }
  if (principal !== '*' && !isJsonObject(principal)) {
    throw new Error(`${where}.Principal: expected "*" or an object, got ${JSON.stringify(principal)}`);
  }
  return {
    effect,
    principal:
      principal === '*'
        ? '*'
        : Object.fromEntries(Object.entries(principal).map(([kind, values]) => [kind, strings(values)])),
    actions: strings(statement.Action),
    notActions: strings(statement.NotAction),
    resources: strings(statement.Resource),
    notResources: strings(statement.NotResource),
    conditions: isJsonObject(statement.Condition) ? readConditions(statement.Condition) : [],
  };
}

function readConditions(conditions: JsonObject): readonly PolicyCondition[] {
  return Object.entries(conditions).flatMap(([operator, byKey]) =>
    isJsonObject(byKey)
      ? Object.entries(byKey).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: strings(values) }))
      : [],
  );
}

function strings(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function applies(statement: PolicyStatement, { principal, action, resourceArn }: AccessRequest): boolean {
  const lowerAction = action.toLowerCase();
  const names = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), lowerAction));
  const covers = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matchesPattern(pattern, resourceArn));
  return (
    namesPrincipal(statement.principal, principal) &&
    (names(statement.actions) || (statement.notActions.length > 0 && !names(statement.notActions))) &&
    (covers(statement.resources) || (statement.notResources.length > 0 && !covers(statement.notResources))) &&
    statement.conditions.every((condition) => holds(condition, principal))
  );
}

function namesPrincipal(stated: PolicyStatement['principal'], principal: Principal): boolean {
  if (stated === '*' || stated.AWS?.includes('*') === true) return true;
  if (principal.kind === 'identity') {
    const { canonicalUserId, arn } = principal;
    return stated.CanonicalUser?.includes(canonicalUserId) === true || stated.AWS?.includes(arn) === true;
  }
  return principal.kind === 'service' && stated.Service?.includes(principal.service) === true;
}

function holds({ operator, key, values }: PolicyCondition, principal: Principal): boolean {
  const ifExists = operator.endsWith('IfExists');
  const actual = conditionKeys(principal)[key];
  if (actual === undefined) return ifExists;
  const test = conditionOperators[ifExists ? operator.slice(0, -'IfExists'.length) : operator];
  return test?.(actual, values) ?? false;
}

/** The edge's socket to S3 stands for a TLS 1.3 connection. */
function conditionKeys(principal: Principal): Readonly<Record<string, string>> {
  const transport = { 'aws:securetransport': 'true', 's3:tlsversion': '1.3' };
  if (principal.kind === 'anonymous') return transport;
  if (principal.kind === 'identity') return { ...transport, 'aws:principalarn': principal.arn };
  return {
    ...transport,
    'aws:sourcearn': principal.sourceArn,
    'aws:sourceaccount': principal.sourceAccount,
    'aws:principalservicename': principal.service,
    'aws:principalisawsservice': 'true',
  };
}

type ConditionOperator = (actual: string, values: readonly string[]) => boolean;

const like: ConditionOperator = (actual, values) => values.some((value) => matchesPattern(value, actual));
const equals: ConditionOperator = (actual, values) => values.includes(actual);

const conditionOperators: Readonly<Record<string, ConditionOperator>> = {
  StringEquals: equals,
  StringNotEquals: (actual, values) => !equals(actual, values),
  StringLike: like,
  StringNotLike: (actual, values) => !like(actual, values),
  ArnEquals: like,
  ArnLike: like,
  ArnNotEquals: (actual, values) => !like(actual, values),
  ArnNotLike: (actual, values) => !like(actual, values),
  Bool: (actual, values) => values.some((value) => value.toLowerCase() === actual),
  NumericLessThan: (actual, values) => values.some((value) => Number(actual) < Number(value)),
};

function matchesPattern(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}
