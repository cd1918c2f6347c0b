/** Why an origin gave no answer. */
export class OriginFailure extends Error {
  /** What the viewer gets. */
  readonly status: 502 | 504;
  /** Whether nothing was sent yet, so that any method may be tried again. */
  readonly beforeSending: boolean;

  constructor(status: 502 | 504, reason: string, beforeSending: boolean) {
    super(reason);
    this.status = status;
    this.beforeSending = beforeSending;
  }
}

const connectCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);

/**
 * Sorts a connection's error into CloudFront's failures.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-504-gateway-timeout.html
 */
export function toOriginFailure(error: unknown, origin: string): OriginFailure {
  const { code, message } = codeAndMessage(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new OriginFailure(504, `${origin}: no connection in time`, true);
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return new OriginFailure(504, `${origin}: no response in time`, false);
  if (connectCodes.has(code)) return new OriginFailure(502, `${origin}: ${message}`, true);
  const isTls = code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || /CERT|SELF_SIGNED|UNABLE_TO_/.test(code);
  if (isTls) return new OriginFailure(502, `${origin}: the TLS handshake failed: ${message}`, true);
  return new OriginFailure(502, `${origin}: ${message}`, false);
}

/** Errors of connections have a code beside the message. */
function codeAndMessage(error: unknown): { readonly code: string; readonly message: string } {
  const isObject = typeof error === 'object' && error !== null;
  return {
    code: isObject && 'code' in error ? String(error.code) : '',
    message: isObject && 'message' in error ? String(error.message) : String(error),
  };
}
