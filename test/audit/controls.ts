import { access } from './controls/access.ts';
import { alarms } from './controls/alarms.ts';
import { buckets } from './controls/buckets.ts';
import type { Control, OutsideControl } from './controls/control.ts';
import { database } from './controls/database.ts';
import { edge } from './controls/edge.ts';
import { functions } from './controls/functions.ts';
import { loadBalancers } from './controls/load-balancers.ts';
import { network } from './controls/network.ts';
import { secrets } from './controls/secrets.ts';

/** The controls in the order in which requests meet what they are about. */
export const CONTROLS: readonly Control[] = [
  ...edge,
  ...loadBalancers,
  ...functions,
  ...database,
  ...secrets,
  ...buckets,
  ...network,
  ...access,
  ...alarms,
];

export const OUTSIDE_CONTROLS: readonly OutsideControl[] = [
  {
    ids: ['S3.1'],
    asks: 'The account blocks public access',
    reason: 'A setting of the account, not of a stack: `aws s3control put-public-access-block`.',
  },
];
