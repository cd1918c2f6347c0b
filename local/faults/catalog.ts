import type { LoadBalancers } from '../elb/load-balancers.ts';
import { databaseFaults } from './database-faults.ts';
import type { FaultKind } from './fault-kind.ts';
import { type FaultyFunctions, functionFaults } from './faulty-functions.ts';
import { loadBalancerFaults } from './load-balancer-faults.ts';
import { type SecretFaultsProps, secretFaults } from './secret-faults.ts';
import { dnsFaults, type StaleAnswers } from './stale-answers.ts';

export interface FaultCatalogProps extends SecretFaultsProps {
  readonly loadBalancers: LoadBalancers;
  readonly answers: StaleAnswers;
  readonly faultyFunctions: FaultyFunctions;
}

/** Every fault that a runtime can make on command. */
export function faultCatalog(props: FaultCatalogProps): readonly FaultKind[] {
  const { loadBalancers, answers, faultyFunctions, clusters } = props;
  const invoked = () => loadBalancers.list().flatMap(({ targets }) => targets.map(({ id }) => id));
  return [
    ...loadBalancerFaults(loadBalancers),
    ...dnsFaults(loadBalancers, answers),
    ...functionFaults(faultyFunctions, invoked),
    ...databaseFaults(clusters),
    ...secretFaults(props),
  ];
}
