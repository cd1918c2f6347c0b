export interface ServerTimingProps {
  readonly cache: 'hit' | 'refresh' | 'miss';
  readonly pop: string;
  readonly requestId: string;
  /** From the request until the first byte to the viewer. */
  readonly downstreamMilliseconds: number;
  /** The origin's own header, on a miss. */
  readonly fromOrigin?: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header */
export function serverTiming(props: ServerTimingProps): string {
  const { cache, pop, requestId, downstreamMilliseconds, fromOrigin } = props;
  const metrics = {
    hit: ['cdn-cache-hit'],
    refresh: ['cdn-cache-refresh', 'cdn-upstream-layer;desc="EDGE"'],
    miss: ['cdn-upstream-layer;desc="EDGE"', 'cdn-cache-miss'],
  }[cache];
  return [
    ...metrics,
    `cdn-pop;desc="${pop}"`,
    `cdn-rid;desc="${requestId}"`,
    ...(cache === 'hit' ? ['cdn-hit-layer;desc="EDGE"'] : []),
    `cdn-downstream-fbl;dur=${Math.round(downstreamMilliseconds)}`,
    ...(cache === 'miss' && fromOrigin !== undefined ? [fromOrigin] : []),
  ].join(',');
}
