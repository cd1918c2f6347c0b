const FEWEST_ZONES = 2;

/**
 * Shares Availability Zones out between load balancers: disjoint sets where there are two or more for each, so that no
 * zone is behind all of them; otherwise every load balancer is in every zone.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 * @throws when there are fewer than the two zones that a load balancer needs
 */
export function assignAvailabilityZones(names: string[], availabilityZones: string[]): Map<string, string[]> {
  if (availabilityZones.length < FEWEST_ZONES) {
    throw new Error(
      `A load balancer needs subnets in ${FEWEST_ZONES} or more Availability Zones, got ${availabilityZones.length} ` +
        `(${availabilityZones.join(', ') || 'none'}); give the VPC more zones or select other subnets`,
    );
  }
  const disjoint = availabilityZones.length >= FEWEST_ZONES * names.length;
  const share = availabilityZones.length / names.length;
  return new Map(
    names.map((name, index) => [
      name,
      disjoint
        ? availabilityZones.slice(Math.floor(index * share), Math.floor((index + 1) * share))
        : availabilityZones,
    ]),
  );
}

/** Whether each has zones of its own, so that the fault of a zone leaves at least one load balancer untouched. */
export function areDisjoint(assigned: ReadonlyMap<string, readonly string[]>): boolean {
  const zones = [...assigned.values()].flat();
  return new Set(zones).size === zones.length;
}
