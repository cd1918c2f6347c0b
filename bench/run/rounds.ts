/** Samples by the name of what was measured, one for each round. */
export type Samples = Readonly<Record<string, readonly number[]>>;

export interface RoundsProps {
  readonly names: readonly string[];
  readonly rounds: number;
  /** Measures one thing once. */
  measure(name: string, round: number): Promise<number>;
}

/**
 * Measures everything once, then everything once more, and so on: whatever else the machine does meanwhile strikes all
 * alike. Every other round goes backwards, so that none is always the one after another.
 */
export async function interleave({ names, rounds, measure }: RoundsProps): Promise<Samples> {
  const samples = Object.fromEntries(names.map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      samples[name]?.push(await measure(name, round));
    }
  }
  return samples;
}
