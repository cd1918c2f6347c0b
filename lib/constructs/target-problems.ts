import { Token } from 'aws-cdk-lib/core';

/**
 * Refuses targets that no load balancer could reach.
 *
 * @param what the class that is told of
 * @param property the name of the list
 * @param problems what else is wrong with the list
 * @throws when the list is empty, the port is out of its limits, or there are other problems
 */
export function refuseTargetProblems(
  what: string,
  property: string,
  list: readonly unknown[],
  port: number,
  problems: readonly string[] = [],
): void {
  const all = [
    ...(list.length > 0 ? [] : [`${property}: got none; give one or more, better one in each Availability Zone`]),
    ...problems,
    ...(Token.isUnresolved(port) || (Number.isInteger(port) && port >= 1 && port <= 65_535)
      ? []
      : [`port: got ${port}; use 1 to 65535, at which the targets take HTTP requests`]),
  ];
  if (all.length > 0) throw new Error(`${what}: ${all.join('; ')}`);
}
