import { InvalidArgumentError } from 'commander';
import { parseTargetOption, type TargetOption } from '../elb/target-option.ts';

/** @param earlier those of the options before it */
export function parseTarget(text: string, earlier: readonly TargetOption[] = []): readonly TargetOption[] {
  const target = parseTargetOption(text);
  if (!target) throw new InvalidArgumentError('Write <target group>=<host>:<port>, e.g. web-a=127.0.0.1:3000.');
  return [...earlier, target];
}
