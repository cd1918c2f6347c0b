import type { Comparison, ResourceChange, StackComparison } from '../comparison/comparison.ts';
import { deletionOf, replacementOf } from '../comparison/deletion.ts';
import type { Problem, ResourceRule } from './finding.ts';
import { changesReferenceOnly } from './references.ts';
import { statefulType } from './stateful-types.ts';

const FATES = {
  retain: 'The old one stays in the account, no longer managed, and its name stays taken.',
  snapshot: 'A snapshot is taken first; to get the data back means to restore it.',
  delete: 'Nothing keeps what is in it.',
} as const;

/** Replacement and deletion of resources that hold data. */
export const dataLoss: ResourceRule = (change, stack, comparison) => {
  const { before, action, type } = change;
  if (!before) return [];
  const stateful = statefulType(type, before.Properties);
  if (!stateful) return replacedWithoutData(change);
  const level = stateful.weight === 'data' ? 'danger' : 'warning';
  const holds = `It holds ${stateful.holds}.`;

  if (action === 'replace') {
    const by = namesOf(change, 'always');
    const [isReference, reference] = [changesReferenceOnly(change), REFERENCE_NOTE];
    return [
      {
        rule: 'data-loss',
        level,
        what: `is replaced by a new, empty one${by}`,
        why: `${holds} ${FATES[replacementOf(before)]}${isReference ? ` ${reference}` : ''}`,
      },
    ];
  }
  if (action === 'may-replace') {
    return [
      {
        rule: 'data-loss',
        level: 'warning',
        what: `may be replaced by a new, empty one${namesOf(change, 'maybe')}`,
        why: `${holds} Whether it is depends on the values; a change set against the live stack tells.`,
      },
    ];
  }
  if (action !== 'delete' && action !== 'snapshot' && action !== 'retain') return [];
  const successor = successorOf(change, stack) ?? movedTo(change, comparison);
  const place = successor && successor.stack !== change.stack ? ` in ${successor.stack.name}` : '';
  const renamed = successor && `; ${successor.logicalId} of the same type is made${place}, empty`;
  return [
    {
      rule: 'data-loss',
      // What is kept and has no successor is given up on purpose.
      level: action === 'retain' && !successor ? 'warning' : level,
      what: `${DELETIONS[action]}${renamed ?? ''}`,
      why: `${holds} ${FATES[deletionOf(before)]}${renamed ? ' If only the construct was moved or renamed, keep the logical id with overrideLogicalId, or use "cdk refactor".' : ''}`,
    },
  ];
};

const DELETIONS = {
  delete: 'is deleted',
  snapshot: 'is deleted, after a snapshot',
  retain: 'leaves the stack and is kept',
} as const;

const REFERENCE_NOTE =
  'Only the kind of a reference changes: if it resolves to the same value nothing may happen, but CloudFormation decides when it deploys.';

function replacedWithoutData(change: ResourceChange): readonly Problem[] {
  if (change.action !== 'replace') return [];
  return [
    {
      rule: 'replacement',
      level: REPLACEMENTS[change.type] ? 'warning' : 'notice',
      what: `is replaced by a new one${namesOf(change, 'always')}`,
      why: REPLACEMENTS[change.type] ?? 'The new one is made before the old one goes; a fixed name would collide.',
    },
  ];
}

/** Replacements that fail, or that are felt, though nothing is lost. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  'AWS::CertificateManager::Certificate':
    'The new one must be validated before the update goes on, which waits for DNS.',
  'AWS::CloudFront::Distribution': 'The new one has another domain name, and an alias serves one distribution only.',
  'AWS::Cognito::UserPoolClient': 'The new one has another id: whoever signs in with the old one is refused.',
  'AWS::EC2::SecurityGroup': 'What refers to the group by id from elsewhere loses its way in.',
  'AWS::EC2::Subnet':
    'All that has an interface in it must move. The new one is made first, so its range must not overlap the old one.',
  'AWS::EC2::VPC': 'Everything in the network is replaced with it.',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'The new one has another DNS name; open connections end.',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Targets register anew and must become healthy.',
  'AWS::IAM::Role': 'What trusts the role by ARN or id loses it.',
  'AWS::RDS::DBInstance': 'Connections to this instance end; where it is the writer, the cluster fails over.',
  'AWS::RDS::DBSubnetGroup': 'A database cannot change its subnet group without being replaced.',
};

function namesOf({ properties }: ResourceChange, replaces: 'maybe' | 'always'): string {
  const names = properties.filter((each) => each.replaces === replaces).map(({ name }) => name);
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function successorOf(change: ResourceChange, { changes }: StackComparison): ResourceChange | undefined {
  return changes.find(({ type, action }) => type === change.type && action === 'create');
}

/** What another stack makes of the same construct. */
function movedTo(change: ResourceChange, { stacks }: Comparison): ResourceChange | undefined {
  return stacks
    .flatMap(({ changes }) => changes)
    .find(
      ({ type, action, logicalId }) => type === change.type && action === 'create' && logicalId === change.logicalId,
    );
}
