import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import { Duration } from 'aws-cdk-lib/core';

/** Nothing inline, nothing from elsewhere, nothing in a frame. */
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

export interface SecurityHeaders {
  /** As a response headers policy adds them, whatever the origin sent. */
  readonly behavior: ResponseSecurityHeadersBehavior;

  /**
   * The same by name, for the responses that a function makes: the documentation promises a response headers policy only
   * for what comes from the cache or the origin.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/modifying-response-headers.html
   */
  readonly values: Readonly<Record<string, string>>;
}

export function securityHeaders(contentSecurityPolicy = CONTENT_SECURITY_POLICY): SecurityHeaders {
  const frameOption = HeadersFrameOption.DENY;
  const referrerPolicy = HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN;
  return {
    behavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption, override: true },
      referrerPolicy: { referrerPolicy, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: STRICT_TRANSPORT_SECURITY_AGE,
        includeSubdomains: true,
        override: true,
      },
    },
    values: {
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': frameOption,
      'referrer-policy': referrerPolicy,
      'strict-transport-security': `max-age=${STRICT_TRANSPORT_SECURITY_AGE.toSeconds()}; includeSubDomains`,
    },
  };
}
