import { LATEST } from './arn.ts';
import type { LambdaFunction } from './model.ts';

/**
 * The version that runs an invocation. An alias gives each additional version its share, and its own version the rest.
 *
 * @param random a number from 0 up to, but not including, 1
 * @returns undefined when the function has no such version or alias
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 */
export function chooseVersion(lambda: LambdaFunction, qualifier: string, random: number): string | undefined {
  if (qualifier === LATEST || lambda.versions.includes(qualifier)) return qualifier;
  const alias = lambda.aliases.find(({ name }) => name === qualifier);
  if (!alias) return undefined;
  let threshold = 0;
  for (const [version, share] of Object.entries(alias.additionalWeights)) {
    threshold += share;
    if (random < threshold) return version;
  }
  return alias.version;
}
