import type { Assumptions } from '../assumptions.ts';
import type { Findings } from '../findings.ts';
import type { Templates } from '../templates/templates.ts';
import type { Traffic } from '../traffic.ts';

/** What a tier's bill is worked out from. */
export interface TierInput {
  readonly templates: Templates;
  readonly traffic: Traffic;
  readonly assumed: Assumptions;
  readonly findings: Findings;
}

/** One row of the bill. */
export interface Tier {
  readonly name: string;
  /** The resource types that it bills. */
  readonly resourceTypes: readonly string[];
  /** Adds the tier's charges to the findings. */
  find(input: TierInput): void;
}
