import { nodesOf } from '../nodes.ts';
import { applicationLoadBalancers, LOAD_BALANCER, loadBalancersOf, TARGET_GROUP } from '../targets.ts';
import { property, type Resource } from '../templates/templates.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../traffic.ts';
import type { Tier, TierInput } from './tier.ts';

const NAME = 'load balancers';

/** Application Load Balancers: the hours, and what they carry. */
export const loadBalancers: Tier = {
  name: NAME,
  resourceTypes: [LOAD_BALANCER],
  find(input) {
    const { templates, findings } = input;
    const application = applicationLoadBalancers(templates);
    for (const loadBalancer of application) {
      const nodes = nodesOf(loadBalancer, findings);
      findings.charge(NAME, loadBalancer, 'alb-hour', HOURS_PER_MONTH, `a month, ${nodes} nodes`);
      const units = capacityUnits(loadBalancer, application.length, input);
      findings.charge(
        NAME,
        loadBalancer,
        'alb-lcu-hour',
        units * HOURS_PER_MONTH,
        `${units.toPrecision(2)} LCU on average`,
      );
    }
    for (const loadBalancer of templates.ofType(LOAD_BALANCER).filter((each) => !application.includes(each))) {
      findings.leaveOut(loadBalancer, `load balancers of type ${property(loadBalancer, 'Type')} are not priced`);
    }
  },
};

/** What one Load Balancer Capacity Unit carries. */
const NEW_CONNECTIONS_PER_SECOND = 25;
const GIGABYTES_PER_HOUR = 1;
const GIGABYTES_PER_HOUR_TO_FUNCTIONS = 0.4;
const RULE_EVALUATIONS_PER_SECOND = 1000;
const FREE_RULES = 10;

/**
 * The highest of the dimensions, or the reserved capacity if that is more. Active connections stay below new ones as
 * long as a connection lives for less than two minutes.
 *
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/
 */
function capacityUnits(loadBalancer: Resource, loadBalancers: number, input: TierInput): number {
  const { templates, traffic, assumed, findings } = input;
  const requestsPerSecond = traffic.loadBalancerRequests / loadBalancers / SECONDS_PER_MONTH;
  const gigabytesPerHour = traffic.loadBalancerGigabytes / loadBalancers / HOURS_PER_MONTH;
  const rules = templates
    .ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((rule) => templates.nearestTo(rule, LOAD_BALANCER) === loadBalancer);
  const toFunctions = templates
    .ofType(TARGET_GROUP)
    .some(
      (group) => property(group, 'TargetType') === 'lambda' && loadBalancersOf(group, templates).includes(loadBalancer),
    );
  return Math.max(
    findings.number(loadBalancer, 'MinimumLoadBalancerCapacity.CapacityUnits', 0),
    requestsPerSecond / assumed.requestsPerConnection / NEW_CONNECTIONS_PER_SECOND,
    gigabytesPerHour / (toFunctions ? GIGABYTES_PER_HOUR_TO_FUNCTIONS : GIGABYTES_PER_HOUR),
    (requestsPerSecond * Math.max(0, rules.length - FREE_RULES)) / RULE_EVALUATIONS_PER_SECOND,
  );
}
