/** How fast the local runtime's intervals and TTLs run: 1 is AWS's own pace. */
export interface Timing {
  readonly speed: number;
  /** A documented duration in the milliseconds it takes here. */
  milliseconds(documentedSeconds: number): number;
  /** A documented TTL in the whole seconds that go on the wire: never below 1, so that a sped-up answer is cached. */
  ttlSeconds(documentedSeconds: number): number;
}

/** Faster than that, intervals are shorter than what they time. */
export const MAXIMUM_SPEED = 1000;

export function timing(speed: number): Timing {
  return {
    speed,
    milliseconds: (documentedSeconds) => (documentedSeconds * 1000) / speed,
    ttlSeconds: (documentedSeconds) =>
      documentedSeconds === 0 ? 0 : Math.max(1, Math.ceil(documentedSeconds / speed)),
  };
}
