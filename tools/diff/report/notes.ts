import type { Noise } from '../comparison/comparison.ts';
import type { DiffReport, ReportedStack } from './report.ts';
import { costText } from './wording.ts';

const NOISE: Readonly<Record<keyof Noise, string>> = {
  assets: 'asset',
  versions: 'version',
  tags: 'tags only',
  metadata: 'metadata',
  order: 'order',
};

/** What was left out, or nothing: `2 tags only, 1 asset`. */
function noiseText(noise: Noise): string {
  const kinds = ['assets', 'versions', 'tags', 'metadata', 'order'] as const;
  return kinds
    .filter((kind) => noise[kind] > 0)
    .map((kind) => `${noise[kind]} ${NOISE[kind]}`)
    .join(', ');
}

function addedNoise(stacks: readonly ReportedStack[]): Noise {
  const sum = (kind: keyof Noise): number => stacks.reduce((total, { noise }) => total + noise[kind], 0);
  return {
    assets: sum('assets'),
    versions: sum('versions'),
    tags: sum('tags'),
    metadata: sum('metadata'),
    order: sum('order'),
  };
}

/** What is said below the stacks. */
export interface Notes {
  /** What was left out; empty where nothing was. */
  readonly noise: readonly string[];
  /** What the change costs a month; empty where nothing was priced. */
  readonly cost: readonly string[];
  /** Entries of the allow-list that should go. */
  readonly allowList: readonly string[];
}

/** @param code how a name is marked as one */
export function notesOf({ environments, cost, allowList }: DiffReport, code: (name: string) => string): Notes {
  const stacks = environments.flatMap((environment) => environment.stacks);
  const noise = noiseText(addedNoise(stacks));
  const unpriced = cost?.unpriced.length ? ` Not priced: ${cost.unpriced.map(code).join(', ')}.` : '';
  return {
    noise: noise === '' ? [] : [`Left out: ${noise}.`],
    cost: cost
      ? [
          `A month: ${costText(totalCost(stacks))} at ${cost.requests.toLocaleString('en-US')} requests (prices of ${cost.pricesOf} of ${cost.pricesAsOf}).${unpriced}`,
        ]
      : [],
    allowList: allowList
      .filter(({ state }) => state !== 'used')
      .map(
        ({ rule, resource, stack, state, expires }) =>
          `The allow-list's entry ${rule} for ${code(resource ?? stack ?? '')} is ${state} (expires ${expires}).`,
      ),
  };
}

function totalCost(stacks: readonly ReportedStack[]): ReportedStack['cost'] {
  return {
    before: stacks.reduce((total, { cost }) => total + cost.before, 0),
    after: stacks.reduce((total, { cost }) => total + cost.after, 0),
  };
}
