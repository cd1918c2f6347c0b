import type { HttpRequest } from '../../../local/elb/request.ts';

/** A request as a listener received it. */
export function httpRequest(properties: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    path: '/',
    query: '',
    headers: [['host', 'www.foobar.com']],
    peer: { address: '203.0.113.7', port: 40_000 },
    protocol: 'https',
    port: 443,
    ...properties,
  };
}
