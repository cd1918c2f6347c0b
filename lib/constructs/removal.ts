import { RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * What stays when its stack is deleted. With a name of its own it goes if the deployment that made it is rolled back: it
 * would be in the way of the next one, which makes it anew under that name.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function retained(name: string | undefined): RemovalPolicy {
  return name === undefined ? RemovalPolicy.RETAIN : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
