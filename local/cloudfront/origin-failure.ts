import type { ErrorType } from './edge-log.ts';

/** Why an origin gave no answer. */
export class OriginFailure extends Error {
  /** What the viewer gets. */
  readonly status: 502 | 504;
  readonly type: ErrorType;

  constructor(status: 502 | 504, type: ErrorType, reason: string) {
    super(reason);
    this.status = status;
    this.type = type;
  }

  /** Whether nothing was sent yet, so that any method may be tried again. */
  get beforeSending(): boolean {
    return this.type === 'OriginConnectError' || this.type === 'OriginDnsError';
  }
}

type Kind = readonly [status: 502 | 504, type: ErrorType, explanation: string];

/**
 * What the errors of connections are for CloudFront.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-504-gateway-timeout.html
 */
const kinds: readonly (readonly [code: RegExp, ...kind: Kind])[] = [
  [/^UND_ERR_CONNECT_TIMEOUT$/, 504, 'OriginConnectError', 'no connection in time'],
  [/^UND_ERR_HEADERS_TIMEOUT$/, 504, 'OriginCommError', 'no response in time'],
  [/^UND_ERR_BODY_TIMEOUT$/, 504, 'OriginReadError', 'the body stopped coming'],
  [/^(UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW)$/, 502, 'OriginHeaderTooBigError', 'the headers are too long'],
  [/^(HPE_|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)/, 502, 'OriginInvalidResponseError', 'no valid HTTP response'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 502, 'OriginConnectError', 'the connection failed'],
  [/^ERR_(TLS|SSL)|CERT|SELF_SIGNED|UNABLE_TO_/, 502, 'OriginConnectError', 'the TLS handshake failed'],
];

export function toOriginFailure(error: unknown, origin: string): OriginFailure {
  if (error instanceof OriginFailure) return error;
  const { code, message } = codeAndMessage(error);
  const [, status, type, explanation] = kinds.find(([pattern]) => pattern.test(code)) ?? [
    code,
    502 as const,
    'OriginCommError' as const,
    'the connection broke off',
  ];
  return new OriginFailure(status, type, `${origin}: ${explanation} (${message})`);
}

/** Errors of connections have a code beside the message. */
function codeAndMessage(error: unknown): { readonly code: string; readonly message: string } {
  const isObject = typeof error === 'object' && error !== null;
  return {
    code: isObject && 'code' in error ? String(error.code) : '',
    message: isObject && 'message' in error ? String(error.message) : String(error),
  };
}
