import type { LoadBalancer } from './model.ts';

/**
 * The load balancer that a person means: by its name, its construct path, the end of its name after a hyphen, or a
 * construct id on its path.
 *
 * @throws when none or more than one fits
 */
export function findByName<Named extends Pick<LoadBalancer, 'name' | 'path'>>(
  loadBalancers: readonly Named[],
  name: string,
): Named {
  const readings: readonly ((loadBalancer: Named) => boolean)[] = [
    (loadBalancer) => loadBalancer.name === name || loadBalancer.path === name,
    (loadBalancer) => loadBalancer.name.endsWith(`-${name}`),
    (loadBalancer) => loadBalancer.path.split('/').some((id) => id.toLowerCase() === name.toLowerCase()),
  ];
  const found = readings.map((fits) => loadBalancers.filter(fits)).find((fitting) => fitting.length > 0) ?? [];
  const [only, second] = found;
  if (only && !second) return only;
  const names = loadBalancers.map((loadBalancer) => loadBalancer.name).join(', ') || 'none';
  const problem = second
    ? `"${name}" fits ${found.map((fitting) => fitting.name).join(' and ')}`
    : `No load balancer is called "${name}"`;
  throw new Error(`${problem}. The load balancers are: ${names}.`);
}
