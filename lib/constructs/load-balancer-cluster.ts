import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationListenerRule,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  DesyncMitigationMode,
  type IApplicationLoadBalancer,
  type IApplicationLoadBalancerTarget,
  ListenerAction,
  ListenerCondition,
  SslPolicy,
  type TargetGroupLoadBalancingAlgorithmType,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Annotations, type Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { areDisjoint, assignAvailabilityZones } from './availability-zones.ts';
import { clusterProblems, healthCheckOf, prefixListIdOf } from './load-balancer-cluster-rules.ts';
import type { IOriginHeader } from './origin-header.ts';

/** What the load balancers of a cluster send the requests to. It is registered with a target group for each of them. */
export interface ILoadBalancerClusterTarget extends IApplicationLoadBalancerTarget {
  /** Of what kind the targets are. */
  readonly targetType: TargetType;

  /**
   * The port at which the targets take HTTP requests.
   *
   * @default - none, as a Lambda function has none
   */
  readonly port?: number;
}

/**
 * How soon a load balancer takes a target for unhealthy, and Route 53 the load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export interface ClusterHealthCheck {
  /**
   * What is asked for: a path that begins with `/`, of 1024 characters at most. It has to be answered with 200, and
   * without the database: the load balancers share it, so that its fault would be the fault of both, and frequent checks
   * would keep it from pausing.
   *
   * @default '/health'
   */
  readonly path?: string;

  /**
   * From one check to the next: 5 to 300 seconds. Every node of every load balancer checks, and every check of a
   * function is an invocation.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;

  /**
   * How long an answer may take: 2 to 120 seconds, and less than the interval.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * After how many good answers a target is healthy again: 2 to 10.
   *
   * @default 2
   */
  readonly healthyThresholdCount?: number;

  /**
   * After how many missing or bad answers a target is unhealthy: 2 to 10.
   *
   * @default 2
   */
  readonly unhealthyThresholdCount?: number;
}

/** Properties of the load-balancer cluster. */
export interface LoadBalancerClusterProps {
  /** Has public subnets in two or more Availability Zones. */
  readonly vpc: IVpc;

  /** What takes the requests. */
  readonly target: ILoadBalancerClusterTarget;

  /** Covers the names under which requests arrive: that of the origin and, when CloudFront forwards it, the viewer's. */
  readonly certificate: ICertificate;

  /** Only requests with this header are let in. */
  readonly originHeader: IOriginHeader;

  /**
   * The id of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in the Region: only from its
   * addresses connections are taken. It fills 55 of a security group's 60 rules.
   *
   * @default - the id that is known of the Region
   */
  readonly originFacingPrefixListId?: string;

  /** Where the access logs go. A bucket encrypted with S3's own keys. */
  readonly accessLogsBucket: IBucket;

  /** In front of each load balancer's name: `foobar-production` makes `foobar-production-a`. */
  readonly namePrefix: string;

  /**
   * What the load balancers are called, two or more. The names are part of the logical ids.
   *
   * @default ['a', 'b']
   */
  readonly loadBalancerNames?: string[];

  /**
   * The subnets to share out, in two or more Availability Zones. Of several in a zone, the first is taken: a load
   * balancer has one in each.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
   * @default - the public subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * How the load balancers find out that a target does not answer.
   *
   * @default - a check of /health every 10 seconds, two in a row decide
   */
  readonly healthCheck?: ClusterHealthCheck;

  /**
   * How a load balancer chooses between its targets. A target group with a function has no such choice: each request
   * gets an execution environment of its own.
   *
   * @default - round robin for instances and addresses
   */
  readonly loadBalancingAlgorithm?: TargetGroupLoadBalancingAlgorithmType;

  /**
   * Whether a load balancer can be deleted only after this has been set to false.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/** One of the load balancers of a cluster. */
export interface ClusterLoadBalancer {
  /** As in the cluster's properties, e.g. `a`. */
  readonly name: string;

  /** With a security group and a listener of its own. */
  readonly loadBalancer: IApplicationLoadBalancer;

  /** What the load balancer sends its requests to. */
  readonly targetGroup: ApplicationTargetGroup;

  /** Lets in the requests that have the origin header. */
  readonly listenerRule: ApplicationListenerRule;

  /** The zones that the load balancer is in. */
  readonly availabilityZones: string[];
}

/**
 * Two or more load balancers that have nothing in common but their target: each has subnets, a security group, a
 * listener and a target group of its own, so that a fault in one of these leaves the others at work. Where there are
 * two Availability Zones for each, no two load balancers are in the same one; where there are fewer, all are in all
 * zones, which the synthesis says.
 *
 * @throws when there are fewer than two load balancers, a name cannot be used, there are fewer than two Availability
 * Zones, no prefix list is known of the Region, the health check is out of its limits, or a load balancing algorithm is
 * given for a function
 */
export class LoadBalancerCluster extends Construct {
  /** In the order of their names in the properties. */
  readonly loadBalancers: ClusterLoadBalancer[];

  constructor(scope: Construct, id: string, props: LoadBalancerClusterProps) {
    super(scope, id);

    const names = props.loadBalancerNames ?? ['a', 'b'];
    const problems = clusterProblems(names, props, Stack.of(this).region);
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    const { subnets } = props.vpc.selectSubnets(props.vpcSubnets ?? { subnetType: SubnetType.PUBLIC });
    const zones = [...new Set(subnets.map((subnet) => subnet.availabilityZone))];
    const assigned = assignAvailabilityZones(names, zones);
    if (!areDisjoint(assigned)) {
      Annotations.of(this).addInfoV2(
        'scaled-web:sharedAvailabilityZones',
        `The load balancers ${names.join(', ')} share the Availability Zones ${zones.join(', ')}: a fault of one zone ` +
          `touches all of them. Give ${names.length * 2} zones or more, and each has zones of its own.`,
      );
    }
    this.loadBalancers = [...assigned].map(([name, availabilityZones]) => {
      // More than one in a zone would be refused.
      const ownSubnets = availabilityZones.flatMap(
        (zone) => subnets.find((subnet) => subnet.availabilityZone === zone) ?? [],
      );
      const scoped = new Construct(this, name);
      const targetGroup = this.createTargetGroup(scoped, name, props);
      const loadBalancer = this.createLoadBalancer(scoped, name, ownSubnets, props);
      const listenerRule = this.createListener(scoped, loadBalancer, targetGroup, props);
      return { name, loadBalancer, targetGroup, listenerRule, availabilityZones };
    });
  }

  private createTargetGroup(scope: Construct, name: string, props: LoadBalancerClusterProps): ApplicationTargetGroup {
    const { target } = props;
    const isFunction = target.targetType === TargetType.LAMBDA;
    return new ApplicationTargetGroup(scope, 'TargetGroup', {
      targetGroupName: `${props.namePrefix}-${name}`,
      targetType: target.targetType,
      targets: [target],
      ...(isFunction
        ? { multiValueHeadersEnabled: true }
        : {
            vpc: props.vpc,
            port: target.port,
            protocol: ApplicationProtocol.HTTP,
            loadBalancingAlgorithmType: props.loadBalancingAlgorithm,
          }),
      healthCheck: { ...healthCheckOf(props.healthCheck), enabled: true, healthyHttpCodes: '200' },
    });
  }

  private createLoadBalancer(
    scope: Construct,
    name: string,
    subnets: ISubnet[],
    props: LoadBalancerClusterProps,
  ): ApplicationLoadBalancer {
    const securityGroup = new SecurityGroup(scope, 'SecurityGroup', {
      vpc: props.vpc,
      description: `Load balancer ${props.namePrefix}-${name}`,
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(
      Peer.prefixList(prefixListIdOf(props, Stack.of(this).region)),
      Port.HTTPS,
      'HTTPS from the origin-facing servers of CloudFront',
    );
    const loadBalancer = new ApplicationLoadBalancer(scope, 'LoadBalancer', {
      loadBalancerName: `${props.namePrefix}-${name}`,
      vpc: props.vpc,
      vpcSubnets: { subnets },
      internetFacing: true,
      securityGroup,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: DesyncMitigationMode.STRICTEST,
      deletionProtection: props.deletionProtection ?? true,
    });
    // So that a failing zone can be left by hand, or by AWS itself.
    loadBalancer.setAttribute('zonal_shift.config.enabled', 'true');
    loadBalancer.logAccessLogs(props.accessLogsBucket, `${props.namePrefix}-${name}`);
    return loadBalancer;
  }

  private createListener(
    scope: Construct,
    loadBalancer: ApplicationLoadBalancer,
    targetGroup: ApplicationTargetGroup,
    props: LoadBalancerClusterProps,
  ): ApplicationListenerRule {
    const { headerName, headerValue } = props.originHeader;
    const listener = new ApplicationListener(scope, 'Listener', {
      loadBalancer,
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      certificates: [props.certificate],
      sslPolicy: SslPolicy.TLS13_12_RES_PQ,
      open: false,
      defaultAction: ListenerAction.fixedResponse(403, { contentType: 'text/plain', messageBody: 'Forbidden' }),
    });
    const rule = new ApplicationListenerRule(scope, 'FromDistribution', {
      listener,
      priority: 1,
      // A dynamic reference: the template holds the secret's name, not its value.
      conditions: [ListenerCondition.httpHeader(headerName, [headerValue.unsafeUnwrap()])],
      action: ListenerAction.forward([targetGroup]),
    });
    if (Construct.isConstruct(props.originHeader)) rule.node.addDependency(props.originHeader);
    return rule;
  }
}
