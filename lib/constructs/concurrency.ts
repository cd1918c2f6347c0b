/** A connection takes PostgreSQL about 10 MiB: so many take an eighth of the 2 GiB of a capacity unit. */
const CONNECTIONS_PER_CAPACITY_UNIT = 25;

/** An account has 1,000 to begin with, of which 100 have to stay unreserved. */
const MOST_BY_DEFAULT = 500;

/**
 * How many requests the application answers at a time, by how far its database scales. A request has one statement
 * under way at most and a statement one connection, so that connections leave the database its memory for data and
 * stay far below `max_connections`. The latter follows the maximum capacity, too: 189 with 1 unit, 1,669 with 8.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
export function concurrencyFor(maxCapacity: number): number {
  return Math.min(MOST_BY_DEFAULT, Math.floor(maxCapacity * CONNECTIONS_PER_CAPACITY_UNIT));
}
