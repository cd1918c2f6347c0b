import { type HeaderField, type HttpRequest, headerValues } from './request.ts';

/** The attributes of a load balancer that decide about the headers a target sees. */
export interface HeaderAttributes {
  /** `routing.http.xff_header_processing.mode` */
  readonly forwardedForMode: 'append' | 'preserve' | 'remove';
  /** `routing.http.xff_client_port.enabled` */
  readonly forwardedForClientPort: boolean;
  /** `routing.http.drop_invalid_header_fields.enabled` */
  readonly dropInvalidHeaderFields: boolean;
  /** `routing.http.x_amzn_tls_version_and_cipher_suite.enabled` */
  readonly tlsHeaders: boolean;
  /** `routing.http.preserve_host_header.enabled` */
  readonly preserveHostHeader: boolean;
}

/** What belongs to the connection and its framing rather than to the request. */
const CONNECTION_HEADERS = [
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
];

const REPLACED_HEADERS = [
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-amzn-trace-id',
  'x-amzn-tls-version',
  'x-amzn-tls-cipher-suite',
];

/**
 * The headers of a request as its target sees them.
 *
 * @param newTraceId `1-<8 hex>-<24 hex>`
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function headersForTarget(
  request: HttpRequest,
  attributes: HeaderAttributes,
  newTraceId: string,
): readonly HeaderField[] {
  const withPort = attributes.preserveHostHeader ? request.headers : addPort(request);
  const kept = withPort.filter(
    ([name]) =>
      !CONNECTION_HEADERS.includes(name) &&
      !REPLACED_HEADERS.includes(name) &&
      (!attributes.dropInvalidHeaderFields || /^[-a-z0-9]+$/.test(name)),
  );
  const trace = headerValues(request.headers, 'x-amzn-trace-id').at(-1);
  const tls = attributes.tlsHeaders ? request.tls : undefined;
  return [
    ...kept,
    ['x-amzn-trace-id', traceHeader(trace, newTraceId)],
    ...(tls
      ? ([
          ['x-amzn-tls-version', tls.version],
          ['x-amzn-tls-cipher-suite', tls.cipherSuite],
        ] as const)
      : []),
    ...forwardedFor(request, attributes).map((value) => ['x-forwarded-for', value] as const),
    ['x-forwarded-port', String(request.port)],
    ['x-forwarded-proto', request.protocol],
  ];
}

/**
 * The Host header names the listener's port where that is not the usual one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#host-header-preservation
 */
function addPort({ headers, protocol, port }: HttpRequest): readonly HeaderField[] {
  if (port === (protocol === 'https' ? 443 : 80)) return headers;
  return headers.map(([name, value]) => [name, name === 'host' && !/:\d+$/.test(value) ? `${value}:${port}` : value]);
}

function forwardedFor(request: HttpRequest, attributes: HeaderAttributes): readonly string[] {
  const existing = headerValues(request.headers, 'x-forwarded-for');
  if (attributes.forwardedForMode === 'remove') return [];
  if (attributes.forwardedForMode === 'preserve') return existing;
  const { address, port } = request.peer;
  const host = address.includes(':') && attributes.forwardedForClientPort ? `[${address}]` : address;
  return [[...existing, attributes.forwardedForClientPort ? `${host}:${port}` : host].join(', ')];
}

/**
 * A request that already is part of a trace keeps its Root and gets a Self of its own.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function traceHeader(existing: string | undefined, newTraceId: string): string {
  const fields = (existing ?? '').split(';').map((field) => field.trim());
  const others = fields.filter((field) => field !== '' && !field.startsWith('Self='));
  const own = others.some((field) => field.startsWith('Root=')) ? 'Self' : 'Root';
  return [`${own}=${newTraceId}`, ...others].join(';');
}
