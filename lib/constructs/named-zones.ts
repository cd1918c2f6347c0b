import { CfnResource, Validations } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';

/**
 * Says that the zones are named on purpose. The linter of aws-cdk-lib takes an acknowledgement, cfn-lint itself reads
 * the metadata.
 *
 * @param scope holds the resources
 */
export function acknowledgeNamedZones(scope: Construct, resources: IConstruct[], reason: string): void {
  Validations.of(scope).acknowledge({ id: 'CloudFormation-Validate::W3010', reason });
  for (const { node } of resources) {
    if (!CfnResource.isCfnResource(node.defaultChild)) continue;
    node.defaultChild.addMetadata('cfn-lint', { config: { ignore_checks: ['W3010'] } });
  }
}
