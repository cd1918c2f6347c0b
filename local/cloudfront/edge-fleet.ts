import { Resolver } from 'node:dns/promises';
import type { SocketAddress } from '../network/address-book.ts';

/**
 * How many edge servers there are. An edge location has many hosts, each with a DNS cache of its own: one answer with
 * one address does not take all of a site's traffic there until its TTL is over.
 */
const servers = 16;

const queryTimeoutMilliseconds = 2_000;
const queryTries = 2;

/** One of the hosts of the edge location. */
export interface EdgeHost {
  /**
   * The addresses that it has for a name.
   * @throws when the name cannot be resolved.
   */
  resolve(name: string): Promise<readonly string[]>;
}

export interface EdgeFleet {
  /** A host at random: it serves a request to its end, so that a repeated attempt goes round the same addresses. */
  anyHost(): EdgeHost;
  stop(): void;
}

/** @param dns the DNS server that knows the zones of the templates. */
export function startFleet(dns: SocketAddress): EdgeFleet {
  const resolver = new Resolver({ timeout: queryTimeoutMilliseconds, tries: queryTries });
  resolver.setServers([`${dns.host}:${dns.port}`]);
  const hosts = Array.from({ length: servers }, () => new DnsCache(resolver));
  return {
    anyHost: () => hosts[Math.floor(Math.random() * hosts.length)] ?? new DnsCache(resolver),
    stop: () => resolver.cancel(),
  };
}

interface Answer {
  readonly addresses: readonly string[];
  /** In milliseconds of the monotonic clock. */
  readonly expires: number;
}

/** One host's memory of DNS answers, kept for their TTL and not a moment longer. */
class DnsCache implements EdgeHost {
  private readonly answers = new Map<string, Answer>();
  private readonly pending = new Map<string, Promise<readonly string[]>>();
  private readonly resolver: Resolver;

  constructor(resolver: Resolver) {
    this.resolver = resolver;
  }

  resolve(name: string): Promise<readonly string[]> {
    const answer = this.answers.get(name);
    if (answer !== undefined && answer.expires > performance.now()) return Promise.resolve(answer.addresses);
    const pending = this.pending.get(name) ?? this.query(name).finally(() => this.pending.delete(name));
    this.pending.set(name, pending);
    return pending;
  }

  private async query(name: string): Promise<readonly string[]> {
    const records = await this.resolver.resolve4(name, { ttl: true });
    const ttl = Math.min(...records.map((record) => record.ttl));
    const addresses = records.map((record) => record.address);
    this.answers.set(name, { addresses, expires: performance.now() + ttl * 1000 });
    return addresses;
  }
}
