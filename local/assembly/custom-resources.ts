import type { JsonObject } from './json.ts';
import type { StackIdentity } from './resource.ts';

/** What the provider of a custom resource answered: `Ref` and `Fn::GetAtt` of it. */
export interface CustomResourceOutcome {
  readonly physicalId: string;
  readonly data: JsonObject;
}

/** By {@link resourceKey}. One that is not deployed yet is undefined; one that nothing here deploys has no entry. */
export type CustomResourceOutcomes = ReadonlyMap<string, CustomResourceOutcome | undefined>;

/** A value is asked for that only the deployment of a custom resource will tell. */
export class NotYetDeployed extends Error {}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html */
export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Names one resource of all stacks. */
export function resourceKey(stack: StackIdentity, logicalId: string): string {
  return `${stackKey(stack)}/${logicalId}`;
}

export function stackKey({ account, region, stackName }: StackIdentity): string {
  return `${account}/${region}/${stackName}`;
}

/** As `AWS::StackId` and the requests to providers say it. */
export function stackId({ account, region, stackName }: StackIdentity): string {
  return `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/local`;
}
