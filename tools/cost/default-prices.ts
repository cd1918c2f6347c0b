import { type PriceTable, parsePriceTable } from './price-table.ts';
import usEast1 from './prices/us-east-1.json' with { type: 'json' };

/** The prices in the repository: those of us-east-1. */
export function defaultPrices(): PriceTable {
  return parsePriceTable(usEast1, 'tools/cost/prices/us-east-1.json');
}
