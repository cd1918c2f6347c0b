import { type Invocations, invocationsOf } from '../invocations.ts';
import { list, property, type Resource, type Templates } from '../templates/templates.ts';
import { SECONDS_PER_MONTH } from '../traffic.ts';
import type { Tier, TierInput } from './tier.ts';

const NAME = 'application';
const FUNCTION = 'AWS::Lambda::Function';

/** Lambda: the functions behind the load balancers. */
export const application: Tier = {
  name: NAME,
  resourceTypes: [FUNCTION, 'AWS::Lambda::Alias', 'AWS::Lambda::Version'],
  find(input) {
    const { templates, findings } = input;
    const serving = invocationsOf(input);
    for (const invocations of serving) findFunction(invocations, input);
    for (const type of ['AWS::Lambda::Alias', 'AWS::Lambda::Version']) {
      for (const target of templates.ofType(type)) findProvisioned(target, input);
    }
    const others = templates.ofType(FUNCTION).filter((each) => serving.every(({ served }) => served !== each));
    if (others.length > 0) {
      findings.note(
        `${others.length} functions behind no load balancer (deployments, custom resources, schedules) are taken as free: their invocations are few.`,
      );
    }
  },
};

const MEGABYTES_FREE_OF_EPHEMERAL_STORAGE = 512;

function findFunction({ served, requests, healthChecks }: Invocations, input: TierInput): void {
  const { assumed, traffic, templates, findings } = input;
  const charge = (price: string, quantity: number, basis: string): void =>
    findings.charge(NAME, served, price, quantity, basis);
  const memory = findings.number(served, 'MemorySize', 128);
  const seconds = (requests * assumed.functionMilliseconds + healthChecks * assumed.healthCheckMilliseconds) / 1000;
  const ofChecks = `${Math.round(healthChecks).toLocaleString('en-US')} health checks`;
  charge('lambda-request', requests + healthChecks, `requests and ${ofChecks}`);
  charge(`lambda-${architecture(served)}-gb-second`, (seconds * memory) / 1024, `${memory} MB`);
  const ephemeral = findings.number(served, 'EphemeralStorage.Size', 512) - MEGABYTES_FREE_OF_EPHEMERAL_STORAGE;
  charge('lambda-ephemeral-gb-second', (seconds * ephemeral) / 1024, `${ephemeral} MB above the free 512`);
  if (property(served, 'TracingConfig.Mode') === 'Active') {
    const share = traffic.loadBalancerRequests === 0 ? 0 : requests / traffic.loadBalancerRequests;
    charge('xray-trace', traffic.dynamicRequests * share * assumed.tracedShare, 'sampled requests');
  }
  if (templates.ofType('AWS::CloudFront::Distribution').length === 0 && requests > 0) {
    findings.note('There is no distribution: static requests reach the load balancers and the functions too.');
  }
}

function architecture(lambda: Resource): string {
  return list(lambda, 'Architectures').includes('arm64') ? 'arm64' : 'x86';
}

/** Provisioned concurrency is paid for whether it is used or not. */
function findProvisioned(target: Resource, { templates, findings }: TierInput): void {
  const path = `ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions`;
  const executions = findings.number(target, path, 0);
  const lambda = lambdaOf(target, templates);
  if (executions === 0 || !lambda) return;
  const memory = findings.number(lambda, 'MemorySize', 128);
  const price = `lambda-${architecture(lambda)}-provisioned-gb-second`;
  const quantity = (executions * memory * SECONDS_PER_MONTH) / 1024;
  findings.charge(NAME, target, price, quantity, `${executions} environments of ${memory} MB`);
}

function lambdaOf(target: Resource, templates: Templates): Resource | undefined {
  return templates.nearest(property(target, 'FunctionName'), target.stackName, FUNCTION);
}
