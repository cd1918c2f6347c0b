import type { Behavior } from './model.ts';
import { compilePathPattern } from './path-pattern.ts';

/** Chooses the first behavior whose path pattern matches; the last one is the default. */
export function behaviorSelection(behaviors: readonly Behavior[]): (path: string) => Behavior | undefined {
  const compiled = behaviors.map((behavior) => ({ behavior, matches: compilePathPattern(behavior.pathPattern) }));
  return (path) => compiled.find(({ matches }) => matches(path))?.behavior;
}
