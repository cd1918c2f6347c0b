import { isJsonObject, type Json, type JsonObject } from '../../cost/templates/json.ts';
import type { TemplateResource } from '../../cost/templates/stack-template.ts';
import type { ResourceChange, StackComparison, StackPair } from '../comparison/comparison.ts';
import type { Level, Problem, ResourceRule } from './finding.ts';
import { referencesOf } from './leaving.ts';
import { policyGrants } from './policy-grants.ts';
import { isForNewOwners, ownersOf } from './policy-owners.ts';
import { type Grant, widened } from './statements.ts';

/** What a principal, or everybody, may do now and might not before. */
export const permissions: ResourceRule = (change, stack) => {
  const { before, after, type } = change;
  // With the resource that a policy belongs to, its permissions go.
  if (!after) return [];
  return [
    ...grantProblems(type, before, after, stack),
    ...managedPolicies(before, after),
    ...attachments(change, stack),
    ...invocations(change, stack),
  ];
};

function grantProblems(
  type: string,
  before: TemplateResource | undefined,
  after: TemplateResource,
  stack: StackComparison,
): readonly Problem[] {
  const isNew = isForNewOwners(after, stack) ?? (before === undefined && !IAM_POLICIES.includes(type));
  const earlier = [...policyGrants(before), ...grantsElsewhere(type, after, stack)];
  const grants = widened(earlier, policyGrants(after)).filter((grant) => !isOwnKeyPolicy(type, grant, stack.stack));
  const everybody = grants.filter(({ effect, principal, condition }) => {
    return effect === 'Allow' && principal === '*' && !isNarrowed(condition);
  });
  const anySubject = grants.filter(isForAnySubject);
  const all = grants.filter((grant) => !everybody.includes(grant) && isEverything(grant));
  const others = grants.filter((grant) => ![everybody, anySubject, all].some((told) => told.includes(grant)));
  return [
    ...grantProblem('public-access', 'danger', everybody, 'Everybody, with or without an AWS account, may do this.'),
    ...grantProblem(
      'public-access',
      'danger',
      anySubject,
      'Everybody whom the identity provider knows may take the role: with a public one, such as GitHub, that is everybody.',
    ),
    ...grantProblem('permissions', 'danger', all, 'Whoever gets hold of the role owns the account.'),
    ...grantProblem(
      'permissions',
      // What is new has nothing to lose; it is told all the same.
      isNew ? 'notice' : 'warning',
      others,
      'Check that it is needed: a stolen credential may do it too.',
    ),
  ];
}

/** What other policies of the same principals granted before they changed: a statement may only have moved. */
function grantsElsewhere(type: string, policy: TemplateResource, { changes }: StackComparison): readonly Grant[] {
  if (type !== 'AWS::IAM::Policy') return [];
  const principals = principalsOf(policy);
  return changes.flatMap(({ type: other, before }) =>
    other === type && before && principalsOf(before) === principals
      ? policyGrants(before).filter(({ effect }) => effect === 'Allow')
      : [],
  );
}

function principalsOf({ Properties = {} }: TemplateResource): string {
  return JSON.stringify([Properties['Roles'], Properties['Users'], Properties['Groups']]);
}

/** They may be attached from elsewhere. */
const IAM_POLICIES: readonly string[] = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

/** One problem for all that is granted, or nothing. */
export function grantProblem(
  rule: Problem['rule'],
  level: Level,
  grants: readonly Grant[],
  why: string,
): readonly Problem[] {
  if (grants.length === 0) return [];
  const sentences = sentencesOf(grants);
  const more = sentences.length > SHOWN ? `; and ${sentences.length - SHOWN} more` : '';
  return [{ rule, level, what: `${sentences.slice(0, SHOWN).join('; ')}${more}`, why }];
}

const SHOWN = 4;

/** One sentence for all actions on the same resource by the same principal. */
function sentencesOf(grants: readonly Grant[]): readonly string[] {
  const actions = new Map<string, string[]>();
  for (const { effect, principal, action, resource, condition } of grants) {
    const verb = effect === 'Deny' ? 'no longer denies' : 'allows';
    const who = principal === '' ? '' : ` by ${principal === '*' ? 'everybody' : principal}`;
    const on = resource === '' ? '' : ` on ${resource}`;
    const place = `${on}${who}${condition === '' ? '' : ' on a condition'}`;
    const key = `${verb} ${ACTIONS}${place}`;
    actions.set(key, [...(actions.get(key) ?? []), action]);
  }
  return [...actions].map(([sentence, names]) => sentence.replace(ACTIONS, () => names.join(', ')));
}

/** Where the actions stand in a sentence; no ARN holds it. */
const ACTIONS = '\u0000';

/** What NotAction and NotResource leave out is little beside what they allow. */
function isEverything({ effect, principal, action, resource }: Grant): boolean {
  if (effect !== 'Allow' || principal !== '') return false;
  const hasEveryAction = action === '*' || action === '*:*';
  return (
    (resource === '*' && (hasEveryAction || action === 'iam:*' || action.startsWith('!'))) ||
    (resource.startsWith('!') && hasEveryAction)
  );
}

/** Conditions that everybody can meet. */
const MET_BY_EVERYBODY: readonly string[] = ['aws:referer', 'aws:securetransport', 'aws:useragent', 's3:tlsversion'];

function isNarrowed(condition: string): boolean {
  const operators: Json = condition === '' ? {} : JSON.parse(condition);
  return Object.values(isJsonObject(operators) ? operators : {}).some((keys) =>
    Object.keys(isJsonObject(keys) ? keys : {}).some((key) => !MET_BY_EVERYBODY.includes(key.toLowerCase())),
  );
}

function isForAnySubject({ effect, principal, action, condition }: Grant): boolean {
  return (
    effect === 'Allow' &&
    principal.startsWith('Federated ') &&
    action === 'sts:assumerolewithwebidentity' &&
    condition === ''
  );
}

/** The policy that CDK gives every key: its own account may administer it. */
function isOwnKeyPolicy(type: string, { principal, action }: Grant, { environment }: StackPair): boolean {
  if (type !== 'AWS::KMS::Key' || action !== 'kms:*' || !principal.startsWith('AWS ')) return false;
  return ['<AWS::AccountId>', environment.split('/')[0]].some((account) => principal.endsWith(`:iam::${account}:root`));
}

const BROAD_POLICIES = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)"/;

function managedPolicies(before: TemplateResource | undefined, after: TemplateResource): readonly Problem[] {
  const policiesOf = (resource: TemplateResource | undefined): readonly string[] =>
    listOf(resource?.Properties?.['ManagedPolicyArns']).map((arn) => JSON.stringify(arn));
  const earlier = policiesOf(before);
  const added = policiesOf(after).filter((arn) => !earlier.includes(arn));
  const toProblem = (arn: string): Problem => {
    const isBroad = BROAD_POLICIES.test(arn);
    const name = /policy\/([\w/+=,.@-]+)/.exec(arn)?.[1] ?? arn;
    return {
      rule: 'permissions',
      level: isBroad ? 'danger' : before ? 'warning' : 'notice',
      what: `gets the managed policy ${name}`,
      why: isBroad
        ? 'Whoever gets hold of the role owns the account.'
        : 'Managed policies allow more than one app needs, and AWS extends them.',
    };
  };
  return added.map(toProblem);
}

/** Roles, users and groups that a policy was not attached to before. */
function attachments({ type, before, after }: ResourceChange, { changes }: StackComparison): readonly Problem[] {
  if (!IAM_POLICIES.includes(type) || !before || !after) return [];
  const ownersIn = (policy: TemplateResource): readonly Json[] => Object.values(ownersOf(policy)).flat();
  const earlier = ownersIn(before).map((owner) => JSON.stringify(owner));
  const isMade = (owner: Json): boolean =>
    referencesOf(owner).some((id) => changes.some(({ logicalId, action }) => logicalId === id && action === 'create'));
  const added = ownersIn(after).filter((owner) => !earlier.includes(JSON.stringify(owner)) && !isMade(owner));
  if (added.length === 0) return [];
  const names = added.map(
    (owner) => referencesOf(owner)[0] ?? (typeof owner === 'string' ? owner : JSON.stringify(owner)),
  );
  return [
    {
      rule: 'permissions',
      level: 'warning',
      what: `is now of ${names.join(', ')} too`,
      why: 'All that the policy allows, it allows them as well.',
    },
  ];
}

/** What narrows who of a principal may invoke a function. */
const SOURCES = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'] as const;

/** Who may invoke a function: its permissions are resources of their own. */
function invocations({ type, before, after }: ResourceChange, stack: StackComparison): readonly Problem[] {
  if (type !== 'AWS::Lambda::Permission' || !after) return [];
  const { Principal, FunctionUrlAuthType } = after.Properties ?? {};
  const earlier = before?.Properties;
  const isOpen = (properties: JsonObject | undefined): boolean =>
    properties?.['Principal'] === '*' && SOURCES.every((source) => properties[source] === undefined);
  if (isOpen(after.Properties)) {
    if (isOpen(earlier) && FunctionUrlAuthType === earlier?.['FunctionUrlAuthType']) return [];
    return [
      {
        rule: 'public-access',
        level: 'danger',
        what: 'everybody may invoke the function',
        why: 'Everybody, with or without an AWS account, may do this.',
      },
    ];
  }
  const who = typeof Principal === 'string' ? Principal : JSON.stringify(Principal);
  const lost = SOURCES.filter((source) => earlier?.[source] !== undefined && after.Properties?.[source] === undefined);
  if (lost.length > 0) {
    return [
      {
        rule: 'permissions',
        level: 'warning',
        what: `${who} may invoke the function without ${lost.join(', ')}`,
        why: 'What belongs to others may invoke it through the same principal.',
      },
    ];
  }
  const isSame = JSON.stringify(earlier?.['Principal']) === JSON.stringify(Principal);
  if (isSame || /\.amazonaws\.com(\.cn)?$/.test(who)) return [];
  return [
    {
      rule: 'permissions',
      level: isForNewOwners(after, stack) ? 'notice' : 'warning',
      what: `${who} may invoke the function`,
      why: 'Check that it is one of yours and needs it.',
    },
  ];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
