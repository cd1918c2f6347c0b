import type { StackTemplate } from '../../cost/templates/stack-template.ts';
import type { StackPair } from './comparison.ts';

/**
 * Pairs the stacks of two assemblies: by artifact id, and those left by the name and place they are deployed at, so
 * that a construct that moves in the tree keeps its stack.
 */
export function matchStacks(before: readonly StackTemplate[], after: readonly StackTemplate[]): readonly StackPair[] {
  const beforeById = new Map(before.map((stack) => [idOf(stack), stack]));
  const afterIds = new Set(after.map(idOf));
  const left = before.filter((stack) => !afterIds.has(idOf(stack)));
  const leftByPlace = new Map(left.map((stack) => [placeOf(stack), stack]));
  const taken = new Set<StackTemplate>();
  const pairs = after.map((stack) => {
    const earlier = beforeById.get(idOf(stack)) ?? leftByPlace.get(placeOf(stack));
    if (earlier) taken.add(earlier);
    return pairOf(earlier, stack);
  });
  const gone = before.filter((stack) => !taken.has(stack)).map((stack) => pairOf(stack, undefined));
  return [...pairs, ...gone];
}

function idOf({ artifactId, name }: StackTemplate): string {
  return artifactId ?? name;
}

function placeOf({ environment, deployedAs, name }: StackTemplate): string {
  return `${environment} ${deployedAs ?? name}`;
}

function pairOf(before: StackTemplate | undefined, after: StackTemplate | undefined): StackPair {
  const stack = after ?? before;
  if (stack === undefined) throw new Error('A pair of stacks needs at least one.');
  return {
    id: idOf(stack),
    name: stack.name,
    environment: stack.environment ?? 'unknown-account/unknown-region',
    nested: stack.parent !== undefined,
    ...(before && { before }),
    ...(after && { after }),
  };
}
