import type { AliasTarget, AliasTargets } from '../elb/health.ts';
import type { LoadBalancers } from '../elb/load-balancers.ts';
import type { FaultKind } from './fault-kind.ts';

/** What Route 53 is told of the load balancers: the truth, or what was the truth when its answers became stale. */
export class StaleAnswers implements AliasTargets {
  private readonly targets: AliasTargets;
  private readonly stale = new Map<string, AliasTarget | undefined>();

  constructor(targets: AliasTargets) {
    this.targets = targets;
  }

  find(dnsName: string): AliasTarget | undefined {
    const name = withoutDualstack(dnsName);
    return this.stale.has(name) ? this.stale.get(name) : this.targets.find(dnsName);
  }

  freeze(dnsName: string): void {
    this.stale.set(dnsName, this.targets.find(dnsName));
  }

  thaw(dnsName: string): void {
    this.stale.delete(dnsName);
  }
}

/** One load balancer has both names. */
function withoutDualstack(dnsName: string): string {
  return dnsName.replace(/^dualstack\./, '');
}

export function dnsFaults(loadBalancers: LoadBalancers, answers: StaleAnswers): readonly FaultKind[] {
  return [
    {
      name: 'dns-stale',
      description: 'Route 53 answers with a load balancer as it is now, whatever becomes of it meanwhile.',
      strikes: 'load balancer',
      targets: () => loadBalancers.list(),
      begin: (target) => {
        const { dnsName = '' } = loadBalancers.list().find(({ name }) => name === target) ?? {};
        answers.freeze(dnsName);
        return { end: () => answers.thaw(dnsName) };
      },
    },
  ];
}
