/** How an Aurora Serverless v2 instance may scale, and what it has to carry. */
export interface Load {
  readonly minimum: number;
  readonly maximum: number;
  /** Without a statement for so long, an instance with a minimum of 0 pauses. */
  readonly secondsUntilAutoPause: number;
  readonly requestsPerSecond: number;
  /** What the statements take, averaged over the month. */
  readonly averageLoad: number;
}

export interface Capacity {
  /** The share of the month in which the instance is not paused. */
  readonly awake: number;
  /** ACUs averaged over the month, pauses included. */
  readonly average: number;
  /** Whether the load needs more than the maximum. */
  readonly saturated: boolean;
}

/** The least that an instance has while it is awake. */
const SMALLEST = 0.5;

/**
 * The average capacity of an instance. Requests are taken to arrive at random over the whole month, so that the share
 * of time in which none came for T seconds is e^(-rate × T).
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
 */
export function capacityOf(load: Load): Capacity {
  const pausing = load.minimum === 0;
  const awake = pausing ? 1 - Math.exp(-load.requestsPerSecond * load.secondsUntilAutoPause) : 1;
  const needed = awake === 0 ? 0 : load.averageLoad / awake;
  const scaled = Math.min(Math.max(needed, load.minimum, SMALLEST), load.maximum);
  return { awake, average: awake * scaled, saturated: needed > load.maximum };
}
