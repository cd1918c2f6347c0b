import type { Assumptions } from './assumptions.ts';
import { amountOf, type PriceTable } from './price-table.ts';
import { HOURS_PER_MONTH, KILOBYTES_PER_GIGABYTE, SECONDS_PER_MONTH } from './traffic.ts';

/** One position of the bill of the design on EC2. */
interface Ec2Line {
  readonly role: string;
  readonly price: string;
  readonly quantity: number;
  readonly unit: string;
  readonly amount: number;
  readonly basis: string;
}

export interface Ec2Bill {
  readonly total: number;
  readonly lines: readonly Ec2Line[];
}

export interface Ec2DesignProps {
  readonly requests: number;
  readonly assumed: Assumptions;
  readonly prices: PriceTable;
  readonly freeTier: boolean;
}

/** The network baseline of a t4g.small, which load balancers and web servers reach first. */
const MEGABITS_PER_SECOND = 128;
/** Measured with HAProxy, nginx, Node.js and PostgreSQL on two cores, at the 20 % baseline of a t4g.small. */
const DYNAMIC_REQUESTS_PER_SECOND = 480;
/** Of an m7g.large with PostgreSQL, half of what was measured on two cores that ran the rest too. */
const STATEMENTS_PER_SECOND = 1200;
const ROOT_VOLUME_GIGABYTES = 20;
const DATABASE_VOLUME_GIGABYTES = 100;

/**
 * A month of the same design on EC2: two HAProxy, a web server, an application server, a database server, as many of
 * each as the peak needs. One spare is kept of the load balancers alone. Logs, monitoring and people's time are not
 * in it.
 */
export function ec2Design({ requests, assumed, prices, freeTier }: Ec2DesignProps): Ec2Bill {
  const dynamicRequests = requests * assumed.dynamicShare;
  const kilobytes =
    dynamicRequests * assumed.responseKilobytes + (requests - dynamicRequests) * assumed.staticKilobytes;
  const peakMegabits = (kilobytes * 8 * 1024 * assumed.peakRatio) / 1_000_000 / SECONDS_PER_MONTH;
  const peakRequests = (dynamicRequests * assumed.peakRatio) / SECONDS_PER_MONTH;

  const atLeastOne = (quantity: number): number => Math.max(1, Math.ceil(quantity));
  const haproxy = atLeastOne(peakMegabits / MEGABITS_PER_SECOND) + 1;
  const small = [
    { role: 'load balancers', count: haproxy, what: 'HAProxy' },
    { role: 'web', count: atLeastOne(peakMegabits / MEGABITS_PER_SECOND), what: 'web server' },
    { role: 'application', count: atLeastOne(peakRequests / DYNAMIC_REQUESTS_PER_SECOND), what: 'application server' },
  ];
  const databases = atLeastOne((peakRequests * assumed.statementsPerRequest) / STATEMENTS_PER_SECOND);
  const volume = databases * Math.max(DATABASE_VOLUME_GIGABYTES, assumed.databaseGigabytes);

  const line = (role: string, price: string, quantity: number, basis: string): Ec2Line => {
    const known = prices.prices[price];
    if (!known) throw new Error(`The price table has no ${JSON.stringify(price)}, which the design on EC2 needs.`);
    return { role, price, quantity, unit: known.unit, amount: amountOf(known, quantity, freeTier), basis };
  };
  const lines = [
    ...small.flatMap(({ role, count, what }) => [
      line(role, 'ec2-t4g.small-hour', count * HOURS_PER_MONTH, `${count} × ${what}`),
      line(role, 'ebs-gp3-gb', count * ROOT_VOLUME_GIGABYTES, `${ROOT_VOLUME_GIGABYTES} GB each`),
    ]),
    line('load balancers', 'public-ipv4-hour', haproxy * HOURS_PER_MONTH, 'one address each'),
    line('database', 'ec2-m7g.large-hour', databases * HOURS_PER_MONTH, `${databases} × PostgreSQL`),
    line('database', 'ebs-gp3-gb', volume, 'its volume'),
    line('database', 'ebs-snapshot-gb', volume, 'one full snapshot'),
    line('DNS', 'route53-zone', 1, ''),
    line('DNS', 'route53-query', requests * assumed.dnsQueriesPerRequest, 'records of its own addresses'),
    line('network', 'internet-transfer-gb', kilobytes / KILOBYTES_PER_GIGABYTE, 'responses to viewers'),
  ];
  return { total: lines.reduce((sum, { amount }) => sum + amount, 0), lines };
}
