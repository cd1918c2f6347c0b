import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import { Duration } from 'aws-cdk-lib/core';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const STRICT_TRANSPORT_SECURITY_AGE = Duration.days(365);

/** The security headers as a response headers policy adds them, whatever the origin sent. */
export const SECURITY_HEADERS_BEHAVIOR: ResponseSecurityHeadersBehavior = {
  contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
  strictTransportSecurity: {
    accessControlMaxAge: STRICT_TRANSPORT_SECURITY_AGE,
    includeSubdomains: true,
    override: true,
  },
};

/**
 * The same headers for the responses that a function makes: the documentation promises a response headers policy only
 * for what comes from the cache or the origin.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/modifying-response-headers.html
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': HeadersFrameOption.DENY,
  'referrer-policy': HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
  'strict-transport-security': `max-age=${STRICT_TRANSPORT_SECURITY_AGE.toSeconds()}; includeSubDomains`,
};
