import type { TemplateResource } from '../../cost/templates/stack-template.ts';

type Deletion = 'retain' | 'snapshot' | 'delete';

/**
 * What becomes of a resource that leaves its template. RDS takes a snapshot where nothing is said.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function deletionOf({ Type, Properties, DeletionPolicy }: TemplateResource): Deletion {
  const takesSnapshot =
    Type === 'AWS::RDS::DBCluster' ||
    (Type === 'AWS::RDS::DBInstance' && Properties?.['DBClusterIdentifier'] === undefined);
  return typeof DeletionPolicy === 'string' ? policyOf(DeletionPolicy) : takesSnapshot ? 'snapshot' : 'delete';
}

/**
 * What becomes of the old one when a resource is replaced.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
 */
export function replacementOf({ UpdateReplacePolicy }: TemplateResource): Deletion {
  return typeof UpdateReplacePolicy === 'string' ? policyOf(UpdateReplacePolicy) : 'delete';
}

function policyOf(policy: string): Deletion {
  return POLICIES[policy] ?? 'delete';
}

const POLICIES: Readonly<Record<string, Deletion>> = {
  Retain: 'retain',
  RetainExceptOnCreate: 'retain',
  Snapshot: 'snapshot',
};
