import { createHash, randomFillSync } from 'node:crypto';

/** The edge location that this machine is. */
export const pop = 'LCL50-C1';

const pool = Buffer.alloc(40 * 256);
let used = pool.length;

/** As long and as random as CloudFront's: 40 bytes in URL-safe base64. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('base64url', used, used + 40);
  used += 40;
  return `${id}==`;
}

/** The Via header of a distribution's edge. */
export function viaOf(domainName: string): string {
  const host = createHash('md5').update(domainName).digest('hex');
  return `1.1 ${host}.cloudfront.net (CloudFront)`;
}
