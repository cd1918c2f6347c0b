import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmDescription } from './monitoring/runbook.ts';
import { serverErrorPercentage } from './server-error-percentage.ts';

/** A load balancer in front of an alias. */
export interface DeploymentLoadBalancer {
  /** A part of the alarm's logical id. */
  readonly name: string;

  /** Its answers with 5xx end a deployment. */
  readonly loadBalancer: IApplicationLoadBalancer;
}

/** Properties of a gradual deployment. */
export interface GradualDeploymentProps {
  /** The alias that takes the requests. */
  readonly alias: Alias;

  /** What sends the requests to it, one to eight. */
  readonly loadBalancers: DeploymentLoadBalancer[];

  /**
   * How the requests move over to a new version.
   *
   * @default LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
   */
  readonly deploymentConfig?: ILambdaDeploymentConfig;

  /**
   * What share of errors is too much, of the new version's invocations and of each load balancer's answers. In percent.
   *
   * @default 1
   */
  readonly errorThresholdInPercent?: number;

  /**
   * How long the slowest hundredth of the new version's invocations may take.
   *
   * @default Duration.seconds(3)
   */
  readonly latencyThreshold?: Duration;

  /**
   * Whether a deployment goes on while an alarm is raised. For the version that mends what raised it: otherwise no
   * deployment starts before the alarm is over.
   *
   * @default false
   */
  readonly ignoreAlarms?: boolean;

  /**
   * The page that says what to do about each alarm; the alarms link to its headings.
   *
   * @default - the path docs/runbook.md, without a link
   */
  readonly runbookUrl?: string;
}

/** CodeDeploy takes ten alarms for a deployment group; two are the function's. */
const MOST_LOAD_BALANCERS = 8;

/**
 * Moves the alias to a new version little by little, and back as soon as the version fails: when its invocations fail
 * or are slow, or a load balancer answers with 5xx.
 *
 * The alarms of the load balancers are on the load balancers, not on their target groups: the alias waits for its
 * deployment group, that for the alarms, and the target groups wait for the alias.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 * @throws when there is no load balancer or more than eight, or a threshold is not above 0
 */
export class GradualDeployment extends Construct {
  /** Moves the alias, and watches the alarms meanwhile. */
  readonly deploymentGroup: LambdaDeploymentGroup;

  /** Invocations of the newest version that failed. */
  readonly functionErrorsAlarm: Alarm;

  /** Invocations of the newest version that took too long. */
  readonly functionLatencyAlarm: Alarm;

  /** Answers with 5xx, the targets' and the load balancer's own, in the order of the load balancers. */
  readonly loadBalancerErrorsAlarms: Alarm[];

  /** All that end a deployment. */
  readonly alarms: Alarm[];

  private readonly runbookUrl: string | undefined;

  constructor(scope: Construct, id: string, props: GradualDeploymentProps) {
    super(scope, id);

    this.runbookUrl = props.runbookUrl;
    const errors = props.errorThresholdInPercent ?? 1;
    const latency = props.latencyThreshold ?? Duration.seconds(3);
    this.validate(props.loadBalancers.length, errors, latency);

    const version = newestVersionMetrics(props.alias);
    this.functionErrorsAlarm = this.createAlarm('FunctionErrors', {
      description: `More than ${errors} % of the newest version's invocations fail`,
      metric: version.errorPercentage,
      threshold: errors,
      minutes: 1,
      outOf: 1,
    });
    this.functionLatencyAlarm = this.createAlarm('FunctionLatency', {
      description: `The newest version takes longer than ${latency.toHumanString()} for one request in a hundred`,
      metric: version.latency,
      threshold: latency.toMilliseconds(),
      minutes: 2,
      outOf: 3,
    });
    this.loadBalancerErrorsAlarms = props.loadBalancers.map(({ name, loadBalancer }) =>
      this.createAlarm(`LoadBalancerErrors-${name}`, {
        description: `Load balancer ${name} answers more than ${errors} % of the requests with 5xx`,
        metric: serverErrorPercentage(loadBalancer),
        threshold: errors,
        minutes: 2,
        outOf: 3,
      }),
    );
    this.alarms = [this.functionErrorsAlarm, this.functionLatencyAlarm, ...this.loadBalancerErrorsAlarms];

    this.deploymentGroup = new LambdaDeploymentGroup(this, 'DeploymentGroup', {
      alias: props.alias,
      deploymentConfig: props.deploymentConfig ?? LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: this.alarms,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      ignoreAlarmConfiguration: props.ignoreAlarms ?? false,
    });
    Validations.of(this.deploymentGroup).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'The policy that AWS keeps for deployments of functions: it moves aliases and reads alarms.',
    });
  }

  private validate(loadBalancers: number, errors: number, latency: Duration): void {
    const problems = [
      ...(loadBalancers >= 1 && loadBalancers <= MOST_LOAD_BALANCERS
        ? []
        : [`loadBalancers: got ${loadBalancers}; give 1 to ${MOST_LOAD_BALANCERS}, as CodeDeploy watches 10 alarms`]),
      ...(errors > 0 && errors < 100
        ? []
        : [`errorThresholdInPercent: got ${errors}; use a number above 0 and below 100`]),
      ...(latency.toMilliseconds() > 0 ? [] : ['latencyThreshold: got 0; use a duration above 0']),
    ];
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);
  }

  private createAlarm(id: string, watch: Watch): Alarm {
    return new Alarm(this, id, {
      alarmDescription: alarmDescription(`${watch.description}.`, 'deployment-rolled-back', this.runbookUrl),
      metric: watch.metric,
      threshold: watch.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: watch.minutes,
      evaluationPeriods: watch.outOf,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

interface Watch {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;

  /** In so many minutes the threshold is passed… */
  readonly minutes: number;

  /** …out of so many. */
  readonly outOf: number;
}

const PERIOD = Duration.minutes(1);

/**
 * Of the version alone that the alias moves to: among all invocations a tenth that fails would count for a tenth.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
 */
function newestVersionMetrics(alias: Alias): { readonly errorPercentage: IMetric; readonly latency: IMetric } {
  const dimensionsMap = {
    FunctionName: alias.lambda.functionName,
    Resource: `${alias.lambda.functionName}:${alias.aliasName}`,
    ExecutedVersion: alias.version.version,
  };
  const of = { dimensionsMap, period: PERIOD };
  return {
    errorPercentage: new MathExpression({
      label: 'Failed invocations (%)',
      expression: '100 * errors / invocations',
      usingMetrics: { errors: alias.metricErrors(of), invocations: alias.metricInvocations(of) },
      period: PERIOD,
    }),
    latency: alias.metricDuration({ ...of, statistic: Stats.percentile(99), label: 'Duration p99 (ms)' }),
  };
}
