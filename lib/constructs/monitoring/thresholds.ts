/** The values with which an alarm can go off, and need not always. */
interface Limits {
  readonly least: number;
  readonly most: number;
  readonly unit: string;
}

export const PERCENTAGE: Limits = { least: 0.1, most: 100, unit: 'percent' };
export const MILLISECONDS: Limits = { least: 1, most: 60_000, unit: 'milliseconds' };
export const COUNT: Limits = { least: 1, most: 1_000_000, unit: 'a minute' };
/** Aurora's own limit is 256 TiB. */
export const VOLUME: Limits = { least: 1, most: 256 * 1024, unit: 'GiB' };
/** PostgreSQL takes no more writes from there on. */
export const TRANSACTION_IDS: Limits = { least: 1, most: 2_146_483_648, unit: 'transactions' };
/** ACM renews a certificate no earlier. */
export const DAYS_TO_EXPIRY: Limits = { least: 1, most: 45, unit: 'days' };

/** One problem when a threshold is out of its limits. */
export function thresholdProblems(property: string, value: number, { least, most, unit }: Limits): string[] {
  return value >= least && value <= most
    ? []
    : [`thresholds.${property}: got ${value}; use ${least} to ${most} ${unit}`];
}
