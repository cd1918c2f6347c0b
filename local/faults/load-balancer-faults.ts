import type { LoadBalancers } from '../elb/load-balancers.ts';
import type { Named } from '../find-by-name.ts';
import type { FaultKind } from './fault-kind.ts';

export function loadBalancerFaults(loadBalancers: LoadBalancers): readonly FaultKind[] {
  return [
    {
      name: 'load-balancer-away',
      description: 'A load balancer is gone: its sockets are closed, its connections cut, its health checks fail.',
      strikes: 'load balancer',
      targets: () => loadBalancers.list(),
      begin: async (target) => {
        await loadBalancers.fail(target);
        return { end: () => loadBalancers.restore(target).then(() => undefined) };
      },
    },
    {
      name: 'zone-away',
      description: 'An Availability Zone is gone: every load balancer loses its node there and keeps the others.',
      strikes: 'Availability Zone',
      targets: () => zones(loadBalancers),
      begin: async (target) => {
        await loadBalancers.failZone(target);
        return { end: () => loadBalancers.restoreZone(target) };
      },
    },
    {
      name: 'target-unhealthy',
      description: 'The health checks of a target group fail, whatever its targets answer.',
      strikes: 'target group',
      targets: () => targetGroups(loadBalancers),
      begin: (target) => {
        const arn = targetGroups(loadBalancers).find(({ name }) => name === target)?.path ?? '';
        loadBalancers.failChecks(arn, true);
        return { end: () => loadBalancers.failChecks(arn, false) };
      },
    },
  ];
}

function zones(loadBalancers: LoadBalancers): readonly Named[] {
  const names = loadBalancers.list().flatMap(({ nodes }) => nodes.map(({ availabilityZone }) => availabilityZone));
  // The letter alone names one, too.
  return [...new Set(names)]
    .filter((name) => name !== undefined)
    .map((name) => ({ name, path: `${name.slice(0, -1)}/${name.slice(-1)}` }));
}

function targetGroups(loadBalancers: LoadBalancers): readonly Named[] {
  const groups = loadBalancers.list().flatMap(({ targets }) => targets);
  const byArn = new Map(groups.map(({ targetGroupArn, targetGroupName }) => [targetGroupArn, targetGroupName]));
  return [...byArn].map(([path, name]) => ({ name, path }));
}
