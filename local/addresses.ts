import type { EdgeEndpoint } from './cloudfront/edge.ts';
import type { Distribution } from './cloudfront/model.ts';
import type { LoadBalancerNode, LocalAddresses } from './control/local-json.ts';
import type { Database } from './databases.ts';
import type { LoadBalancerNode as ListenerSocket, LoadBalancerStatus } from './elb/load-balancers.ts';
import type { SocketAddress } from './network/address-book.ts';
import type { Bucket } from './s3/model.ts';
import type { Step } from './steps.ts';

/** What was started, as each service tells it. */
export interface Started {
  readonly distributions: readonly Distribution[];
  readonly endpoints: readonly EdgeEndpoint[];
  readonly site?: EdgeEndpoint;
  readonly loadBalancers: readonly LoadBalancerStatus[];
  readonly dns: SocketAddress;
  readonly dataApi: { readonly url: string };
  readonly databases: readonly Database[];
  readonly buckets: readonly Bucket[];
  readonly s3: SocketAddress;
  readonly control: { readonly url: string };
  readonly start: readonly Step[];
}

/** Every address by the name that the templates give it. */
export function collectAddresses(started: Started): LocalAddresses {
  const { distributions, endpoints, site, loadBalancers, dns, dataApi, databases, buckets, s3, control, start } =
    started;
  const path = ({ distributionId }: EdgeEndpoint) => distributions.find(({ id }) => id === distributionId)?.path ?? '';
  return {
    processId: process.pid,
    site: site?.url,
    distributions: Object.fromEntries(
      endpoints.map((endpoint) => [path(endpoint), { url: endpoint.url, aliases: endpoint.aliases }]),
    ),
    loadBalancers: Object.fromEntries(
      loadBalancers.map(({ name, dnsName, nodes }) => [name, { dnsName, nodes: groupNodes(nodes) }]),
    ),
    dns: { host: dns.host, port: dns.port },
    dataApi: { url: dataApi.url },
    databases: Object.fromEntries(
      databases.map(({ cluster, server: { host, port, version } }) => [cluster.path, { host, port, version }]),
    ),
    buckets: Object.fromEntries(buckets.map(({ name }) => [name, { url: `http://${s3.host}:${s3.port}/${name}/` }])),
    control: { url: control.url },
    start,
  };
}

/** A node has a socket for each listener. */
function groupNodes(sockets: readonly ListenerSocket[]): readonly LoadBalancerNode[] {
  const addresses = [...new Set(sockets.map(({ address }) => address))];
  return addresses.map((address) => ({
    address,
    urls: sockets
      .filter((listener) => listener.address === address)
      .map(({ protocol, socket }) => `${protocol.toLowerCase()}://${socket.host}:${socket.port}/`),
  }));
}
