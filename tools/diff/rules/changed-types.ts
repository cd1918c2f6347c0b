import { deletionOf } from '../comparison/deletion.ts';
import type { ResourceRule } from './finding.ts';
import { statefulType } from './stateful-types.ts';

const FATES = {
  retain: 'stays in the account, no longer managed',
  snapshot: 'is deleted after a snapshot',
  delete: 'is deleted',
} as const;

/**
 * Another type of resource under a logical id that is taken. CloudFormation says so before it changes anything.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 * for the types of custom resources: "You can't change the type during an update."
 */
export const changedTypes: ResourceRule = ({ action, before, type }) => {
  if (action !== 'refuse' || !before) return [];
  const holds = statefulType(before.Type, before.Properties)?.holds;
  const holding = holds === undefined ? '' : `, with ${holds}`;
  return [
    {
      rule: 'type-change',
      level: 'danger',
      what: `${before.Type} → ${type} under the same logical id`,
      why: `CloudFormation refuses the update of the whole stack: "Update of resource type is not permitted". Rename the construct, so that the new resource gets a logical id of its own; the old one then ${FATES[deletionOf(before)]}${holding}.`,
    },
  ];
};
