import { redirectLocation } from './actions.ts';
import type { Exchange } from './exchange.ts';
import { type HttpRequest, headerValues, requestHost } from './request.ts';
import { requestUri } from './transforms.ts';

const NONE = '-';
/** Nothing in it needs an escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

export interface AccessLogSource {
  /** `app/<name>/<id>` */
  readonly loadBalancer: string;
  /** Of the listener. @default - no TLS */
  readonly certificateArn?: string;
}

/**
 * The line of a request in a load balancer's access log.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#access-log-entry-syntax
 */
export function accessLogLine(exchange: Exchange, { loadBalancer, certificateArn = NONE }: AccessLogSource): string {
  const { request, status, startedAt, endedAt } = exchange;
  const { rule, forwarded, classification, transformed, transformFailed } = exchange.trail;
  const { target, status: targetStatus } = forwarded ?? {};
  const address = target === undefined ? NONE : (target.address ?? NONE);
  return [
    typeOf(exchange),
    timestamp(endedAt),
    loadBalancer,
    `${request.peer.address}:${request.peer.port}`,
    address,
    ...processingTimes(exchange),
    status,
    targetStatus ?? NONE,
    exchange.receivedBytes,
    exchange.sentBytes,
    quoted(`${request.method} ${url(request)} HTTP/${exchange.httpVersion}`),
    quoted(headerValues(request.headers, 'user-agent')[0] ?? NONE),
    request.tls?.cipherSuite ?? NONE,
    request.tls?.version ?? NONE,
    forwarded?.targetGroupArn ?? NONE,
    quoted(forwarded?.traceId ?? NONE),
    quoted(exchange.serverName ?? NONE),
    quoted(request.tls ? certificateArn : NONE),
    rule === undefined ? NONE : rule.priority === Number.POSITIVE_INFINITY ? 0 : rule.priority,
    timestamp(startedAt),
    quoted(actions(exchange)),
    quoted(rule?.action.type === 'redirect' ? redirectLocation(rule.action, request) : NONE),
    quoted(forwarded?.errorReason ?? NONE),
    quoted(address),
    quoted(targetStatus === undefined ? NONE : String(targetStatus)),
    quoted(classification?.tier ?? NONE),
    quoted(classification?.reason ?? NONE),
    exchange.connectionTraceId,
    quoted(transformed ? requestHost(transformed) : NONE),
    quoted(transformed ? requestUri(transformed) : NONE),
    quoted(transformFailed ? 'TransformError' : transformed ? 'TransformSuccess' : NONE),
  ].join(' ');
}

function typeOf({ request: { protocol }, httpVersion, status }: Exchange): string {
  if (status === 101) return protocol === 'https' ? 'wss' : 'ws';
  return protocol === 'https' ? (httpVersion === '2.0' ? 'h2' : 'https') : 'http';
}

/** Seconds until the request went to the target, until its response came, and until the client had it; -1: it did not. */
function processingTimes({ startedAt, endedAt, trail: { forwarded } }: Exchange): readonly string[] {
  const { sentAt, answeredAt } = forwarded ?? {};
  if (sentAt === undefined || answeredAt === undefined) return ['-1', '-1', '-1'];
  return [sentAt - startedAt, answeredAt - sentAt, endedAt - answeredAt].map((milliseconds) =>
    (milliseconds / 1000).toFixed(3),
  );
}

function actions({ trail: { rule, transformed } }: Exchange): string {
  return [...(transformed ? ['transform'] : []), ...(rule ? [rule.action.type] : [])].join(',') || NONE;
}

function url(request: HttpRequest): string {
  const host = requestHost(request) || NONE;
  return `${request.protocol}://${host}:${request.port}${requestUri(request)}`;
}

/** With microseconds, of which a clock here knows the first three digits. */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

/** What could end a field or a line is written as an escape, as ELB writes it. */
function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return `"${text.replaceAll(/["\\]|[^ -~]/g, escaped)}"`;
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
}
