import { nodesOf } from '../nodes.ts';
import { LOAD_BALANCER } from '../targets.ts';
import { property, type Resource } from '../templates/templates.ts';
import { HOURS_PER_MONTH } from '../traffic.ts';
import type { Tier } from './tier.ts';

const NAME = 'network';

/** Public addresses, gateways, endpoints, and what leaves the Region without a distribution. */
export const network: Tier = {
  name: NAME,
  resourceTypes: ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::EC2::VPCEndpoint'],
  find({ templates, traffic, findings }) {
    const charge = (resource: Resource, price: string, count: number, basis: string): void =>
      findings.charge(NAME, resource, price, count * HOURS_PER_MONTH, basis);
    for (const loadBalancer of templates.ofType(LOAD_BALANCER).filter(hasPublicIpv4)) {
      const nodes = nodesOf(loadBalancer, findings);
      charge(loadBalancer, 'public-ipv4-hour', nodes, `${nodes} addresses`);
    }
    for (const address of templates.ofType('AWS::EC2::EIP')) charge(address, 'public-ipv4-hour', 1, '1 address');
    for (const gateway of templates.ofType('AWS::EC2::NatGateway')) {
      charge(gateway, 'nat-gateway-hour', 1, 'a month');
      findings.leaveOut(gateway, 'what it carries (per GB) is not in the templates');
    }
    for (const endpoint of templates.ofType('AWS::EC2::VPCEndpoint')) {
      const type = property(endpoint, 'VpcEndpointType') ?? 'Gateway';
      if (type === 'Gateway') continue;
      if (type === 'Interface') {
        const zones = findings.length(endpoint, 'SubnetIds', 2);
        charge(endpoint, 'interface-endpoint-hour', zones, `in ${zones} subnets`);
      }
      const what = type === 'Interface' ? 'what it carries (per GB)' : `an endpoint of type ${type}`;
      findings.leaveOut(endpoint, `${what} is not priced`);
    }
    const outward = templates.ofType(LOAD_BALANCER).filter(hasPublicIpv4);
    if (templates.ofType('AWS::CloudFront::Distribution').length > 0) return;
    for (const loadBalancer of outward) {
      const gigabytes = traffic.viewerGigabytes / outward.length;
      findings.charge(NAME, loadBalancer, 'internet-transfer-gb', gigabytes, 'responses to viewers');
    }
  },
};

function hasPublicIpv4(loadBalancer: Resource): boolean {
  const publicIpv4 = property(loadBalancer, 'IpAddressType') !== 'dualstack-without-public-ipv4';
  return property(loadBalancer, 'Scheme') === 'internet-facing' && publicIpv4;
}
