import { escapeXml } from './xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const errors = {
  AccessDenied: { status: 403, message: 'Access Denied' },
  BadRequest: { status: 400, message: 'An error occurred when parsing the HTTP request.' },
  InvalidArgument: { status: 400, message: 'Invalid Argument' },
  InvalidRange: { status: 416, message: 'The requested range is not satisfiable' },
  InvalidURI: { status: 400, message: "Couldn't parse the specified URI." },
  KeyTooLongError: { status: 400, message: 'Your key is too long' },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
  RequestHeaderSectionTooLarge: {
    status: 400,
    message: 'Your request header section exceeds the maximum allowed size.',
  },
  RequestTimeout: {
    status: 400,
    message: 'Your socket connection to the server was not read from or written to within the timeout period.',
  },
  PreconditionFailed: { status: 412, message: 'At least one of the pre-conditions you specified did not hold' },
} as const;

export type S3ErrorCode = keyof typeof errors;

export interface S3ErrorResponse {
  readonly status: number;
  readonly body: string;
}

/** @param details the elements that S3 adds for some codes, e.g. `Key`. */
export function errorResponse(
  code: S3ErrorCode,
  requestId: string,
  details: Readonly<Record<string, string>> = {},
): S3ErrorResponse {
  const { status, message } = errors[code];
  const elements = Object.entries({ Code: code, Message: message, ...details, RequestId: requestId, HostId: requestId })
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('');
  return { status, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements}</Error>` };
}
