/** Where everything is deployed. us-east-1 is where CloudFront takes its certificates from. */
const region = 'us-east-1';

/** Holds the domain. */
export const SHARED = { account: '333333333333', region };

export const PRODUCTION = { account: '111122223333', region };
export const STAGING = { account: '444455556666', region };

/** The domain of the shared account. The others have zones of their own below it. */
export const DOMAIN = 'example.com';

/** Of a fixed name, so that the other accounts can name it without a look-up. */
export const DELEGATION_ROLE = 'shop-zone-delegation';
