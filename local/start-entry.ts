import { isDeepStrictEqual } from 'node:util';
import { accessLogWriter } from './cloudfront/access-log-writer.ts';
import { type Edge, startEdge } from './cloudfront/edge.ts';
import { type LoadBalancers, startLoadBalancers } from './elb/load-balancers.ts';
import { StaleAnswers } from './faults/stale-answers.ts';
import type { FunctionInvoker } from './lambda/invoker.ts';
import type { Lifetime } from './lifetime.ts';
import type { LogFiles } from './log-files.ts';
import type { Models } from './models.ts';
import { AddressBook, type SocketAddress } from './network/address-book.ts';
import { localCertificates } from './network/certificates.ts';
import { type DnsServer, startDnsServer } from './route53/server.ts';
import type { Steps } from './steps.ts';
import type { Timing } from './timing.ts';

export interface EntryOptions {
  /** Where the local certificates are kept. */
  readonly certificatesDirectory: string;
  readonly models: Models;
  /** What the load balancers call. */
  readonly invoker: FunctionInvoker;
  readonly s3: SocketAddress;
  /** The site's; 0 takes a free one. */
  readonly port: number;
  readonly timing: Timing;
  readonly logs: LogFiles;
  readonly lifetime: Lifetime;
  readonly steps: Steps;
  readonly log: (line: string) => void;
}

/** The way in, from the load balancers outwards: each is asked for by the next one. */
export interface Entry {
  readonly loadBalancers: LoadBalancers;
  /** What Route 53 is told of the load balancers. */
  readonly answers: StaleAnswers;
  readonly dns: DnsServer;
  readonly edge: Edge;
  /**
   * Makes ready for other templates, with the same load balancers, listeners and distributions.
   *
   * @returns what serves them from then on
   * @throws when they cannot be served; nothing is changed then
   */
  prepare(models: Models): () => Promise<void>;
}

/** Starts the load balancers, the DNS server that answers with them, and the edge that finds them through it. */
export async function startEntry(options: EntryOptions): Promise<Entry> {
  const { models, s3, timing, logs, lifetime, steps, log } = options;
  const { distributions, zones } = models;
  const certificates = await localCertificates({
    directory: options.certificatesDirectory,
    names: models.certificateNames,
  });
  const addressBook = new AddressBook();
  const loadBalancers = await startLoadBalancers({
    loadBalancers: models.loadBalancers,
    invoker: options.invoker,
    addressBook,
    certificate: certificates.server,
    timing,
    log: (name, line) => log(`${name}: ${line}`),
    accessLog: (name, line) => logs.write(`${name}.access`, line),
  });
  await lifetime.add(loadBalancers.stop);
  await loadBalancers.ready();
  const names = models.loadBalancers.map(({ name }) => name).join(', ');
  steps.done(`Load balancers ${names}, targets checked`, 'load balancers');

  const answers = new StaleAnswers(loadBalancers.targets);
  const dns = await startDnsServer({
    zones,
    targets: answers,
    healthChecks: models.healthChecks,
    addressBook,
    edgeAddress: '127.0.0.1',
    timing,
  });
  await lifetime.add(dns.stop);
  steps.done(`Route 53 for ${zones.map(({ name }) => name).join(', ')}`, 'Route 53');

  const accessLogOf = (written: Models) =>
    accessLogWriter(written.accessLogs, written.distributions, (name, line) => logs.write(name, line));
  let served = models;
  let accessLog = accessLogOf(models);
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
  steps.done('CloudFront', 'CloudFront');
  const prepare = (changed: Models) => {
    const serveDistributions = edge.prepare(changed.distributions);
    const serveZones = dns.prepare(changed);
    return async () => {
      await loadBalancers.update(changed.loadBalancers);
      serveZones();
      if (!isDeepStrictEqual(changed.accessLogs, served.accessLogs)) accessLog = accessLogOf(changed);
      serveDistributions();
      served = changed;
    };
  };
  return { loadBalancers, answers, dns, edge, prepare };
}
