import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A check of checkov that a resource is not to pass. */
export interface CheckovSkip {
  /** E.g. `CKV_AWS_116`. */
  readonly id: string;

  /** Why, for those who read its report. */
  readonly comment: string;
}

/**
 * Writes into the template, where checkov looks for it, that a resource skips checks, and why.
 *
 * @see https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
 * @throws when the construct is no resource of CloudFormation and has none as its default child
 */
export function skipCheckov(construct: IConstruct, ...skips: readonly CheckovSkip[]): void {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) {
    throw new Error(`${construct.node.path}: has no resource of CloudFormation that checkov could look at`);
  }
  const before: CheckovMetadata = resource.getMetadata('checkov') ?? { skip: [] };
  const ids = new Set(skips.map(({ id }) => id));
  resource.addMetadata('checkov', { skip: [...before.skip.filter(({ id }) => !ids.has(id)), ...skips] });
}

interface CheckovMetadata {
  readonly skip: readonly CheckovSkip[];
}

/** A secret without a key of its own. */
export function skipSecretKey(secret: IConstruct, encryptionKey: IKey | undefined): void {
  if (encryptionKey !== undefined) return;
  skipCheckov(secret, {
    id: 'CKV_AWS_149',
    comment: 'Encrypted with the key aws/secretsmanager of the account, unless the construct is given one.',
  });
}
