import { findByName } from '../find-by-name.ts';
import type { FunctionInvoker } from '../lambda/invoker.ts';
import type { AddressBook, SocketAddress } from '../network/address-book.ts';
import type { ServerCertificate } from '../network/certificates.ts';
import type { Timing } from '../timing.ts';
import type { AliasTargets } from './health.ts';
import type { LoadBalancer } from './model.ts';
import { RunningLoadBalancer } from './running-load-balancer.ts';
import type { TargetState } from './target-health.ts';

export interface LoadBalancersOptions {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly invoker: FunctionInvoker;
  /** Where the sockets of the nodes are entered. */
  readonly addressBook: AddressBook;
  /** What HTTPS listeners show, whatever certificate the template names. */
  readonly certificate: ServerCertificate;
  readonly timing: Timing;
  /** Takes what a load balancer has to tell: why it answered 502, which target changed its health. @default - nothing */
  readonly log?: (loadBalancerName: string, line: string) => void;
  /** Takes the lines of the access logs. @default - nothing */
  readonly accessLog?: (loadBalancerName: string, line: string) => void;
}

/** A load balancer as it is now. */
export interface LoadBalancerStatus {
  readonly name: string;
  /** The construct path. */
  readonly path: string;
  readonly dnsName: string;
  /** Whether it has been taken away by `fail`. */
  readonly away: boolean;
  /** What EvaluateTargetHealth sees. */
  readonly healthy: boolean;
  readonly nodes: readonly LoadBalancerNode[];
  readonly targets: readonly TargetStatus[];
}

export interface LoadBalancerNode {
  readonly address: string;
  readonly subnetId: string;
  /** @default - the subnet is in none of the templates */
  readonly availabilityZone?: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** Of the listener. */
  readonly port: number;
  /** What is really open on this machine. */
  readonly socket: SocketAddress;
}

interface TargetStatus {
  readonly targetGroupName: string;
  readonly targetGroupArn: string;
  /** As in the target group's `Targets`. */
  readonly id: string;
  readonly state: TargetState;
}

export interface LoadBalancers {
  /** What Route 53 asks. */
  readonly targets: AliasTargets;
  /** Resolves when the first health check of every target is in. */
  ready(): Promise<void>;
  list(): readonly LoadBalancerStatus[];
  /**
   * Takes a load balancer away: its sockets are closed, its connections destroyed, its health checks fail.
   *
   * @param name its name, its construct path, or the last part of either
   * @returns its full name
   */
  fail(name: string): Promise<string>;
  /** Brings it back on the same sockets. */
  restore(name: string): Promise<string>;
  /** Takes an Availability Zone away: the nodes in it, of every load balancer, are closed and leave DNS. */
  failZone(availabilityZone: string): Promise<void>;
  restoreZone(availabilityZone: string): Promise<void>;
  /** Makes the health checks of a target group fail, or leaves them alone again. */
  failChecks(targetGroupArn: string, fail: boolean): void;
  /**
   * Goes by other rules and target groups from now on.
   *
   * @param loadBalancers those of the start, with the same zones and listeners
   */
  update(loadBalancers: readonly LoadBalancer[]): Promise<void>;
  stop(): Promise<void>;
}

/** Elastic Load Balancing: opens a socket for each listener of each node of each load balancer. */
export async function startLoadBalancers(options: LoadBalancersOptions): Promise<LoadBalancers> {
  const { loadBalancers, log = () => undefined, accessLog = () => undefined, ...shared } = options;
  const running: RunningLoadBalancer[] = [];
  const stop = async () => {
    await Promise.all(running.map((loadBalancer) => loadBalancer.stop()));
  };
  try {
    for (const [index, loadBalancer] of loadBalancers.entries()) {
      const own = {
        ...shared,
        loadBalancer,
        index,
        log: (line: string) => log(loadBalancer.name, line),
        accessLog: (line: string) => accessLog(loadBalancer.name, line),
      };
      running.push(await RunningLoadBalancer.start(own));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const find = (name: string): RunningLoadBalancer => {
    const named = running.map((entry) => ({ entry, name: entry.loadBalancer.name, path: entry.loadBalancer.path }));
    return findByName('load balancer', named, name).entry;
  };
  return {
    targets: { find: (dnsName) => findAliasTarget(running, dnsName) },
    ready: async () => {
      await Promise.all(running.flatMap(({ targetGroups }) => targetGroups.map(({ checked }) => checked)));
    },
    list: () => running.map(status),
    fail: async (name) => {
      const found = find(name);
      await found.fail();
      return found.loadBalancer.name;
    },
    restore: async (name) => {
      const found = find(name);
      await found.restore();
      return found.loadBalancer.name;
    },
    failZone: async (zone) => {
      await Promise.all(running.map((loadBalancer) => loadBalancer.failZone(zone)));
    },
    restoreZone: async (zone) => {
      await Promise.all(running.map((loadBalancer) => loadBalancer.restoreZone(zone)));
    },
    failChecks: (targetGroupArn, fail) => {
      for (const { targetGroups } of running) {
        for (const group of targetGroups) {
          if (group.targetGroup.arn === targetGroupArn) group.checksFail = fail;
        }
      }
    },
    update: async (models) => {
      await Promise.all(
        models.map((model) => running.find(({ loadBalancer }) => loadBalancer.arn === model.arn)?.update(model)),
      );
    },
    stop,
  };
}

/** `dualstack.` before the name asks for AAAA records, too. */
function findAliasTarget(running: readonly RunningLoadBalancer[], dnsName: string) {
  const name = dnsName.replace(/^dualstack\./, '');
  const found = running.find(({ loadBalancer }) => loadBalancer.dnsName === name);
  return found && { addresses: found.addresses, healthy: found.healthy };
}

function status(running: RunningLoadBalancer): LoadBalancerStatus {
  const { loadBalancer, away, healthy, nodeListeners, targetGroups } = running;
  return {
    name: loadBalancer.name,
    path: loadBalancer.path,
    dnsName: loadBalancer.dnsName,
    away,
    healthy,
    nodes: nodeListeners.map(({ address, zone, listener, socket }) => ({
      address,
      ...zone,
      protocol: listener.protocol,
      port: listener.port,
      socket,
    })),
    targets: targetGroups.flatMap(({ targetGroup, states }) =>
      [...states].map(([{ id }, state]) => ({
        targetGroupName: targetGroup.name,
        targetGroupArn: targetGroup.arn,
        id,
        state,
      })),
    ),
  };
}
