import type { EdgeLogRecord } from './edge-log.ts';
import { headerValue } from './headers.ts';
import { pop } from './identifiers.ts';
import type { Distribution } from './model.ts';

/** What a log line tells a request from. */
export interface LoggedRequest {
  readonly distribution: Pick<Distribution, 'id' | 'domainName'>;
  readonly record: EdgeLogRecord;
  readonly includesCookies: boolean;
}

type Value = string | number | undefined;
type Field = (request: LoggedRequest) => Value;

/**
 * The fields of standard logs, in the order of the first version.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html#BasicDistributionFileFormat
 */
const standard = {
  date: ({ record }) => timestamp(record.time).slice(0, 10),
  time: ({ record }) => timestamp(record.time).slice(11, 19),
  'x-edge-location': () => pop,
  'sc-bytes': ({ record }) => record.bytesSent,
  'c-ip': ({ record }) => record.request.address,
  'cs-method': ({ record }) => record.request.method,
  'cs(Host)': ({ distribution }) => distribution.domainName,
  'cs-uri-stem': ({ record }) => record.request.path,
  'sc-status': ({ record }) => record.status ?? '000',
  'cs(Referer)': requestHeader('referer'),
  'cs(User-Agent)': requestHeader('user-agent'),
  'cs-uri-query': ({ record }) => record.request.query,
  'cs(Cookie)': (request) =>
    request.includesCookies ? headerValue(request.record.request.headers, 'cookie') : undefined,
  'x-edge-result-type': ({ record }) => record.resultType,
  'x-edge-request-id': ({ record }) => record.requestId,
  'x-host-header': ({ record }) => headerValue(record.request.headers, 'host')?.replace(/:\d+$/, ''),
  'cs-protocol': ({ record }) => (record.status === 101 ? 'wss' : 'https'),
  'cs-bytes': ({ record }) => record.bytesReceived,
  'time-taken': ({ record }) => seconds(record.milliseconds),
  'x-forwarded-for': requestHeader('x-forwarded-for'),
  'ssl-protocol': () => 'TLSv1.3',
  'ssl-cipher': () => 'TLS_AES_128_GCM_SHA256',
  'x-edge-response-result-type': ({ record }) => record.resultType,
  'cs-protocol-version': ({ record }) => `HTTP/${record.request.httpVersion}`,
  'fle-status': nothing,
  'fle-encrypted-fields': nothing,
  'c-port': ({ record }) => record.request.port,
  'time-to-first-byte': ({ record }) => seconds(record.firstByteMilliseconds),
  'x-edge-detailed-result-type': ({ record }) => record.errorType ?? record.resultType,
  'sc-content-type': responseHeader('content-type'),
  'sc-content-len': responseHeader('content-length'),
  'sc-range-start': (request) => contentRange(request)?.[1],
  'sc-range-end': (request) => contentRange(request)?.[2],
} satisfies Readonly<Record<string, Field>>;

/** Those that the second version adds and that one machine can tell. */
const added: Readonly<Record<string, Field>> = {
  timestamp: ({ record }) => Math.floor(record.time.getTime() / 1000),
  'timestamp(ms)': ({ record }) => record.time.getTime(),
  DistributionId: ({ distribution }) => distribution.id,
};

const fields: Readonly<Record<string, Field>> = { ...standard, ...added };

export const standardFieldNames: readonly string[] = Object.keys(standard);

/** Reads a field's value; a hyphen where there is none. */
export function fieldReader(name: string): (request: LoggedRequest) => string | number {
  const field = fields[name] ?? nothing;
  return (request) => {
    const value = field(request);
    return value === undefined || value === '' ? '-' : value;
  };
}

function nothing(): undefined {}

function requestHeader(name: string): (request: LoggedRequest) => string | undefined {
  return ({ record }) => headerValue(record.request.headers, name);
}

function responseHeader(name: string): (request: LoggedRequest) => string | undefined {
  return ({ record }) => headerValue(record.responseHeaders, name);
}

function contentRange(request: LoggedRequest): RegExpExecArray | null {
  const header = headerValue(request.record.responseHeaders, 'content-range');
  return header === undefined ? null : /^bytes (\d+)-(\d+)\//.exec(header);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** The latest second, as many requests share it. */
let latest = { second: Number.NaN, text: '' };

/** To the second, e.g. `2026-11-05T06:07:08`. */
function timestamp(time: Date): string {
  const second = Math.floor(time.getTime() / 1000);
  if (second !== latest.second) latest = { second, text: time.toISOString().slice(0, 19) };
  return latest.text;
}
