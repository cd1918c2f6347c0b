import { Token } from 'aws-cdk-lib/core';

/** @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
const LONGEST_CERTIFIED_NAME = 64;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** With `origin.` in front of it, a name has 253 characters at most. */
const DOMAIN_NAME = new RegExp(`^(?=.{1,246}$)${LABEL}(?:\\.${LABEL})+$`);

/** The name by which CloudFront reaches the load balancers of a domain. */
export function originOf(domainName: string): string {
  return `origin.${domainName}`;
}

/** The name under which the site of a domain is served. */
export function siteOf(domainName: string): string {
  return `www.${domainName}`;
}

/**
 * What keeps a domain from being that of a site. Empty when nothing does.
 *
 * @param certificates the properties that certificates can be given by, in the place of new ones; none when they are
 * given, so that the name may be longer
 */
export function domainNameProblems(domainName: string, certificates?: string): string[] {
  if (Token.isUnresolved(domainName)) return [];
  const got = `domainName: got ${JSON.stringify(domainName)}`;
  return [
    ...(DOMAIN_NAME.test(domainName)
      ? []
      : [`${got}; use a domain name in lower case without a final dot, such as "foobar.com"`]),
    ...(domainName.startsWith('www.') ? [`${got}; give the domain without "www.", which is put in front of it`] : []),
    ...(certificates === undefined || siteOf(domainName).length <= LONGEST_CERTIFIED_NAME
      ? []
      : [
          `${got}; use ${LONGEST_CERTIFIED_NAME - 'www.'.length} characters at most: with "www." it is the first name ` +
            `of a certificate, which has ${LONGEST_CERTIFIED_NAME}. Longer ones need ${certificates}`,
        ]),
  ];
}

/** Whether a zone can hold the records of a domain. */
export function isInZone(domainName: string, zoneName: string): boolean {
  return domainName === zoneName || domainName.endsWith(`.${zoneName}`);
}
