import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { ApplicationListenerRule } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { repositorySources } from '../sources.ts';
import { NodeFunction, type NodeFunctionOptions, type NodeFunctionSource, sourceOr } from './node-function.ts';
import { intervalProblems, scheduleRotation } from './secret-rotation.ts';
import type { IWebAcl } from './web-acl.ts';

/** Properties of the rotation of the origin header. */
export interface OriginHeaderRotationProps extends NodeFunctionSource, NodeFunctionOptions {
  /** Holds the value of the header as its text. In the Region of the stack; copies in others follow by themselves. */
  readonly secret: ISecret;

  /** The header that CloudFront adds, e.g. `x-origin-verify`. */
  readonly headerName: string;

  /** The rules that let in only requests with the header, one of each load balancer. */
  readonly listenerRules: ApplicationListenerRule[];

  /** Adds the header to the requests. May be in a stack of another Region. */
  readonly distribution: IDistribution;

  /**
   * The web ACL of the distribution: CloudFront asks whether who updates a distribution may read it.
   *
   * @default - the distribution has none
   */
  readonly webAcl?: IWebAcl;

  /**
   * From one rotation to the next: 1 to 1000 days, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;
}

/**
 * Rotates the value of the origin header: the load balancers accept the new value beside the old one, then the
 * distribution sends it, and when it does so everywhere, the load balancers forget the old one. No request is refused
 * on the way, and each step can be repeated after any fault.
 *
 * Belongs into a stack of the secret's Region that is deployed after those of the load balancers and the distribution,
 * since it has to know all of them. The first rotation is after the interval, not at the deployment.
 *
 * A deployment reads the current value, so do not deploy the rules while a rotation is under way: until the next step
 * of the function they would lack the value that the distribution already sends. A deployment of the distribution
 * meanwhile costs no request; it only delays the rotation.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
 * @throws when there is no listener rule, the header's name is none, or the interval is out of its limits
 */
export class OriginHeaderRotation extends Construct {
  /** Runs the steps. Its metric of errors tells of rotations that do not get on. */
  readonly handler: LambdaFunction;

  constructor(scope: Construct, id: string, props: OriginHeaderRotationProps) {
    super(scope, id);

    const automaticallyAfter = props.automaticallyAfter ?? Duration.days(30);
    const problems = [...targetProblems(props), ...intervalProblems(automaticallyAfter)];
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    const { handler } = new NodeFunction(this, 'Rotate', {
      description: `Rotates the header ${props.headerName} of the distribution and the load balancers`,
      ...sourceOr(repositorySources.rotateOriginHeaderEntry, props),
      memorySizeInMiB: 512,
      logRetention: props.logRetention,
      encryptionKey: props.encryptionKey,
      // The longest there is: a distribution takes minutes to deploy. What is longer is finished by the next run.
      timeout: Duration.minutes(15),
      environment: {
        ORIGIN_HEADER_NAME: props.headerName,
        LISTENER_RULE_ARNS: props.listenerRules.map((rule) => rule.listenerRuleArn).join(','),
        DISTRIBUTION_ID: props.distribution.distributionId,
      },
    });
    this.handler = handler;
    const schedule = scheduleRotation(this, handler, props.secret, automaticallyAfter);
    allowUse(handler, props);
    schedule.node.addDependency(this.allowDescribeRules());
  }

  /** In a policy of its own, since its reason for a wildcard is its own. */
  private allowDescribeRules(): Policy {
    const policy = new Policy(this, 'DescribeRules', {
      statements: [new PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules'], resources: ['*'] })],
    });
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'elasticloadbalancing:DescribeRules has no resources to name: it takes * only.',
    });
    this.handler.role?.attachInlinePolicy(policy);
    return policy;
  }
}

/** What the function may do besides: with these rules and this distribution only. */
function allowUse(handler: LambdaFunction, { listenerRules, distribution, webAcl }: OriginHeaderRotationProps): void {
  const statements = [
    {
      actions: ['elasticloadbalancing:ModifyRule'],
      resources: listenerRules.map((rule) => rule.listenerRuleArn),
    },
    {
      actions: ['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'],
      resources: [distribution.distributionArn],
    },
    ...(webAcl === undefined ? [] : [{ actions: ['wafv2:GetWebACL'], resources: [webAcl.webAclArn] }]),
  ];
  for (const statement of statements) handler.addToRolePolicy(new PolicyStatement(statement));
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html */
function targetProblems({ listenerRules, headerName }: OriginHeaderRotationProps): string[] {
  return [
    ...(listenerRules.length > 0
      ? []
      : ['listenerRules: got none; give the rule of each load balancer that asks for the header']),
    ...(Token.isUnresolved(headerName) || /^(?!x-(amz|edge)-)[a-z0-9-]{1,40}$/i.test(headerName)
      ? []
      : [
          `headerName: got ${JSON.stringify(headerName)}; use 1 to 40 letters, digits and hyphens that do not begin with ` +
            'x-amz- or x-edge-',
        ]),
  ];
}
