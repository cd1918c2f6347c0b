import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { answerMalformedRequests, type MalformedRequest, type RawAnswer } from '../http/malformed-requests.ts';
import { evaluatePreconditions, ifRangeHolds } from '../http/preconditions.ts';
import { contentRange, decideRange } from '../http/range.ts';
import { isAllowed, type Principal } from './bucket-policy.ts';
import { errorResponse, type S3ErrorCode } from './error-response.ts';
import { listResponse } from './list-response.ts';
import type { Bucket } from './model.ts';
import { maximumKeyLength, type ObjectStore, type StoredObject } from './object-store.ts';
import { readPrincipal } from './origin-access-control.ts';
import { readRequestAddress } from './request-address.ts';

export interface S3ServerProps {
  readonly buckets: readonly Bucket[];
  readonly store: ObjectStore;
}

export interface S3Server {
  readonly host: string;
  readonly port: number;
  /** Serves these buckets from now on. */
  update(buckets: readonly Bucket[]): void;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** Serves the buckets over plain HTTP, virtual-hosted and path style, on a free port of the loopback interface. */
export async function startS3(props: S3ServerProps): Promise<S3Server> {
  let buckets = byName(props.buckets);
  const server = createServer((request, response) => {
    answer({
      request,
      response,
      buckets,
      store: props.store,
      requestId: newRequestId(),
    }).catch(() => response.destroy());
  });
  server.maxHeadersCount = 0;
  answerMalformedRequests(server, malformedAnswer);
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host,
    port,
    update: (changed) => {
      buckets = byName(changed);
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function byName(buckets: readonly Bucket[]): ReadonlyMap<string, Bucket> {
  return new Map(buckets.map((bucket) => [bucket.name, bucket]));
}

function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

const malformed: Readonly<Record<MalformedRequest, S3ErrorCode>> = {
  connect: 'MethodNotAllowed',
  'headers-too-long': 'RequestHeaderSectionTooLarge',
  malformed: 'BadRequest',
  'too-slow': 'RequestTimeout',
};

function malformedAnswer(kind: MalformedRequest): RawAnswer {
  const requestId = newRequestId();
  const { status, body } = errorResponse(malformed[kind], requestId);
  const headers = Object.entries({ ...commonHeaders({ requestId }), 'content-type': 'application/xml' });
  return { status, headers, body };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly store: ObjectStore;
  readonly requestId: string;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, buckets, store } = exchange;
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const address = readRequestAddress(request.headers.host ?? '', path);
  if (address === undefined) return fail(exchange, 'InvalidURI');
  if (Buffer.byteLength(address.key) > maximumKeyLength) return fail(exchange, 'KeyTooLongError');
  const bucket = buckets.get(address.bucket);
  if (bucket === undefined) return fail(exchange, 'NoSuchBucket', { BucketName: address.bucket });
  const principal = readPrincipal(request.headers);
  if (principal === undefined) return fail(exchange, 'AccessDenied');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const allowed = may(bucket, principal, 's3:PutObject', address.key);
    return fail(exchange, allowed ? 'MethodNotAllowed' : 'AccessDenied');
  }
  const mayList = may(bucket, principal, 's3:ListBucket');
  if (address.key === '') {
    if (!mayList) return fail(exchange, 'AccessDenied');
    const parameters = new URLSearchParams(query);
    if (!/^\d{1,9}$/.test(parameters.get('max-keys') ?? '0')) {
      return fail(exchange, 'InvalidArgument', {
        ArgumentName: 'max-keys',
        ArgumentValue: parameters.get('max-keys') ?? '',
      });
    }
    const body = listResponse(bucket.name, store.list(bucket.name), parameters);
    return send(exchange, 200, { 'content-type': 'application/xml' }, body);
  }
  const object = store.find(bucket.name, address.key);
  // A caller who may not list must not learn which keys exist.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  if (!may(bucket, principal, 's3:GetObject', address.key) || (object === undefined && !mayList)) {
    return fail(exchange, 'AccessDenied');
  }
  if (object === undefined) return fail(exchange, 'NoSuchKey', { Key: address.key });
  return sendObject(exchange, object);
}

function may(bucket: Bucket, principal: Principal, action: string, key?: string): boolean {
  if (principal.kind === 'anonymous' && !bucket.allowsPublicPolicy) return false;
  const resourceArn = key === undefined ? bucket.arn : `${bucket.arn}/${key}`;
  return isAllowed(bucket.policy, { principal, action, resourceArn });
}

async function sendObject(exchange: Exchange, object: StoredObject): Promise<void> {
  const { request, response, store } = exchange;
  const preconditions = evaluatePreconditions(
    {
      ifMatch: request.headers['if-match'],
      ifNoneMatch: request.headers['if-none-match'],
      ifModifiedSince: request.headers['if-modified-since'],
      ifUnmodifiedSince: request.headers['if-unmodified-since'],
    },
    object,
  );
  if (preconditions === 'precondition-failed') return fail(exchange, 'PreconditionFailed');
  const headers = { ...object.headers, etag: object.etag, 'last-modified': object.lastModified };
  if (preconditions === 'not-modified') return send(exchange, 304, headers);

  const mayRange = ifRangeHolds(request.headers['if-range']?.toString(), object);
  const decision = decideRange(mayRange ? request.headers.range : undefined, object.size);
  if (decision.kind === 'unsatisfiable') {
    return fail(exchange, 'InvalidRange', {
      RangeRequested: request.headers.range ?? '',
      ActualObjectSize: String(object.size),
    });
  }
  const range = decision.kind === 'partial' ? decision.range : undefined;
  const length = range === undefined ? object.size : range.end - range.start + 1;
  response.writeHead(range === undefined ? 200 : 206, {
    ...commonHeaders(exchange),
    ...headers,
    'accept-ranges': 'bytes',
    'content-length': length,
    'x-amz-server-side-encryption': 'AES256',
    ...(range === undefined ? {} : { 'content-range': contentRange(range, object.size) }),
  });
  if (request.method === 'HEAD' || length === 0) {
    response.end();
    return;
  }
  await pipeline(await store.read(object, range), response);
}

function fail(exchange: Exchange, code: S3ErrorCode, details?: Readonly<Record<string, string>>): void {
  const { status, body } = errorResponse(code, exchange.requestId, details);
  exchange.request.resume();
  send(exchange, status, { 'content-type': 'application/xml' }, body);
}

function send(exchange: Exchange, status: number, headers: Readonly<Record<string, string>>, body = ''): void {
  const { request, response } = exchange;
  const length = status === 304 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...commonHeaders(exchange), ...headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function commonHeaders({ requestId }: Pick<Exchange, 'requestId'>): Readonly<Record<string, string>> {
  return { server: 'AmazonS3', 'x-amz-request-id': requestId, 'x-amz-id-2': requestId };
}
