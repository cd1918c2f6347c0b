import type { AccessLog } from './cloudfront/access-log.ts';
import { accessLogWriter } from './cloudfront/access-log-writer.ts';
import { type Edge, startEdge } from './cloudfront/edge.ts';
import type { Distribution } from './cloudfront/model.ts';
import { type LoadBalancers, startLoadBalancers } from './elb/load-balancers.ts';
import type { LoadBalancer } from './elb/model.ts';
import { StaleAnswers } from './faults/stale-answers.ts';
import type { FunctionInvoker } from './lambda/invoker.ts';
import type { Lifetime } from './lifetime.ts';
import type { LogFiles } from './log-files.ts';
import { AddressBook, type SocketAddress } from './network/address-book.ts';
import { localCertificates } from './network/certificates.ts';
import { type DnsServer, type DnsServerOptions, startDnsServer } from './route53/server.ts';
import type { Timing } from './timing.ts';

export interface EntryOptions extends Pick<DnsServerOptions, 'zones' | 'healthChecks'> {
  /** Where the local certificates are kept. */
  readonly certificatesDirectory: string;
  readonly certificateNames: readonly string[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly distributions: readonly Distribution[];
  readonly accessLogs: readonly AccessLog[];
  /** What the load balancers call. */
  readonly invoker: FunctionInvoker;
  readonly s3: SocketAddress;
  /** The site's; 0 takes a free one. */
  readonly port: number;
  readonly timing: Timing;
  readonly logs: LogFiles;
  readonly lifetime: Lifetime;
  readonly progress: (step: string) => void;
  readonly log: (line: string) => void;
}

/** The way in, from the load balancers outwards: each is asked for by the next one. */
export interface Entry {
  readonly loadBalancers: LoadBalancers;
  /** What Route 53 is told of the load balancers. */
  readonly answers: StaleAnswers;
  readonly dns: DnsServer;
  readonly edge: Edge;
}

/** Starts the load balancers, the DNS server that answers with them, and the edge that finds them through it. */
export async function startEntry(options: EntryOptions): Promise<Entry> {
  const { distributions, zones, s3, timing, logs, lifetime, progress, log } = options;
  const certificates = await localCertificates({
    directory: options.certificatesDirectory,
    names: options.certificateNames,
  });
  const addressBook = new AddressBook();
  const loadBalancers = await startLoadBalancers({
    loadBalancers: options.loadBalancers,
    invoker: options.invoker,
    addressBook,
    certificate: certificates.server,
    timing,
    log: (name, line) => log(`${name}: ${line}`),
    accessLog: (name, line) => logs.write(`${name}.access`, line),
  });
  await lifetime.add(loadBalancers.stop);
  await loadBalancers.ready();
  progress(`Load balancers ${options.loadBalancers.map(({ name }) => name).join(', ')}, targets checked`);

  const answers = new StaleAnswers(loadBalancers.targets);
  const dns = await startDnsServer({
    zones,
    targets: answers,
    healthChecks: options.healthChecks,
    addressBook,
    edgeAddress: '127.0.0.1',
    timing,
  });
  await lifetime.add(dns.stop);
  progress(`Route 53 for ${zones.map(({ name }) => name).join(', ')}`);

  const accessLog = accessLogWriter(options.accessLogs, distributions, (name, line) => logs.write(name, line));
  const edge = await startEdge({
    distributions,
    dns,
    addressBook,
    s3,
    certificateAuthority: certificates.authority,
    port: options.port,
    timing,
    log: (entry) => {
      accessLog(entry);
      if (entry.kind === 'request' && entry.reason) {
        log(`${entry.request.method} ${entry.request.path}: ${entry.status}, ${entry.reason}`);
      }
    },
  });
  await lifetime.add(edge.stop);
  progress('CloudFront');
  return { loadBalancers, answers, dns, edge };
}
