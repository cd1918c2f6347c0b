import { isDeepStrictEqual } from 'node:util';
import type { FunctionInvoker } from '../lambda/invoker.ts';
import type { AddressBook, SocketAddress } from '../network/address-book.ts';
import type { ServerCertificate } from '../network/certificates.ts';
import type { Timing } from '../timing.ts';
import { accessLogLine } from './access-log.ts';
import { type DispatchOptions, dispatch } from './dispatch.ts';
import { HttpTarget } from './http-target.ts';
import { LambdaTarget } from './lambda-target.ts';
import { type ListenerServer, openListener } from './listener-server.ts';
import type { Listener, LoadBalancer, LoadBalancerZone, TargetGroup } from './model.ts';
import { RunningTargetGroup } from './running-target-group.ts';
import { StickySessions } from './sticky-sessions.ts';
import type { Target } from './target.ts';
import { isLoadBalancerHealthy } from './target-health.ts';

export interface RunningLoadBalancerOptions {
  readonly loadBalancer: LoadBalancer;
  /** Its place among the load balancers, from 0: the addresses of its nodes derive from it. */
  readonly index: number;
  readonly invoker: FunctionInvoker;
  readonly addressBook: AddressBook;
  readonly certificate: ServerCertificate;
  readonly timing: Timing;
  /** Takes the lines of the access log, if the load balancer writes one. */
  readonly accessLog: (line: string) => void;
  readonly log: (line: string) => void;
}

/** What one node, in one subnet, has open for one listener. */
interface NodeListener {
  readonly address: string;
  readonly zone: LoadBalancerZone;
  readonly listener: Listener;
  server: ListenerServer | undefined;
  socket: SocketAddress;
}

/** A load balancer at work. */
export class RunningLoadBalancer {
  private model: LoadBalancer;
  private groups: readonly RunningTargetGroup[];
  /** How requests are answered, by the listener's port. */
  private routes: ReadonlyMap<number, DispatchOptions>;
  private readonly options: RunningLoadBalancerOptions;
  private readonly nodes: NodeListener[] = [];
  private readonly zonesAway = new Set<string | undefined>();
  private readonly sessions = new StickySessions();
  private failed = false;
  /** Resolves when the last change that was asked for is made. */
  private changed: Promise<void> = Promise.resolve();

  private constructor(options: RunningLoadBalancerOptions) {
    this.options = options;
    this.model = options.loadBalancer;
    this.groups = this.model.targetGroups.map((targetGroup) => this.createTargetGroup(targetGroup));
    this.routes = this.createRoutes();
  }

  /** Opens the sockets and begins to check the targets. */
  static async start(options: RunningLoadBalancerOptions): Promise<RunningLoadBalancer> {
    const running = new RunningLoadBalancer(options);
    try {
      await running.open();
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  get loadBalancer(): LoadBalancer {
    return this.model;
  }

  get targetGroups(): readonly RunningTargetGroup[] {
    return this.groups;
  }

  get away(): boolean {
    return this.failed;
  }

  get healthy(): boolean {
    const states = this.targetGroups.map((targetGroup) => [...targetGroup.states.values()]);
    return this.addresses.length > 0 && isLoadBalancerHealthy(states);
  }

  /** Those of its nodes that are in DNS. */
  get addresses(): readonly string[] {
    return this.loadBalancer.zones.flatMap(({ availabilityZone }, zone) =>
      this.zonesAway.has(availabilityZone) ? [] : [this.addressOf(zone)],
    );
  }

  get nodeListeners(): readonly Readonly<NodeListener>[] {
    return this.nodes;
  }

  /** Takes the load balancer away: nothing listens, and its health checks fail. */
  async fail(): Promise<void> {
    this.failed = true;
    await this.change();
  }

  /** Brings the load balancer back on the same sockets. */
  async restore(): Promise<void> {
    this.failed = false;
    await this.change();
  }

  /** Takes the nodes in an Availability Zone away. The others serve on. */
  async failZone(availabilityZone: string): Promise<void> {
    this.zonesAway.add(availabilityZone);
    await this.change();
  }

  async restoreZone(availabilityZone: string): Promise<void> {
    this.zonesAway.delete(availabilityZone);
    await this.change();
  }

  /**
   * Goes by other rules and target groups from now on, on the same sockets. Target groups that stay the same keep what
   * is known of their targets; others are checked before they get requests.
   */
  async update(model: LoadBalancer): Promise<void> {
    const former = this.groups;
    const groups = model.targetGroups.map((targetGroup) => {
      const same = former.find((group) => isDeepStrictEqual(group.targetGroup, targetGroup));
      if (same) return same;
      const created = this.createTargetGroup(targetGroup);
      created.checksFail = former.some((group) => group.targetGroup.arn === targetGroup.arn && group.checksFail);
      return created;
    });
    await Promise.all(groups.map(({ checked }) => checked));
    this.model = model;
    this.groups = groups;
    this.routes = this.createRoutes();
    for (const group of former) if (!groups.includes(group)) group.stop();
  }

  async stop(): Promise<void> {
    this.failed = true;
    for (const targetGroup of this.targetGroups) targetGroup.stop();
    for (const { address, listener } of this.nodes) this.options.addressBook.remove(address, listener.port);
    await this.change();
  }

  private addressOf(zone: number): string {
    return `127.0.${1 + this.options.index}.${1 + zone}`;
  }

  private async open(): Promise<void> {
    for (const [index, zone] of this.loadBalancer.zones.entries()) {
      for (const listener of this.loadBalancer.listeners) {
        const address = this.addressOf(index);
        const server = await this.openNode(listener, address);
        this.options.addressBook.add(address, listener.port, server.socket);
        this.nodes.push({ address, zone, listener, server, socket: server.socket });
      }
    }
  }

  /** Where the system has no such loopback address, the socket is on 127.0.0.1; the name keeps the node's address. */
  private async openNode(listener: Listener, address: string): Promise<ListenerServer> {
    try {
      return await this.openServer(listener, address, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL') throw error;
      return this.openServer(listener, '127.0.0.1', 0);
    }
  }

  private async openServer(listener: Listener, host: string, port: number): Promise<ListenerServer> {
    const { certificate, timing, log, accessLog } = this.options;
    const { arn, attributes } = this.loadBalancer;
    const loadBalancer = arn.replace(/^.*:loadbalancer\//, '');
    return openListener(host, port, {
      listener,
      http2: attributes.http2,
      certificate,
      // At AWS's own pace, as the edge's keep-alive: sped up, it would close connections that are about to be used.
      idleTimeoutMilliseconds: attributes.idleTimeoutSeconds * 1000,
      clientKeepAliveMilliseconds: timing.milliseconds(attributes.clientKeepAliveSeconds),
      preserveHostHeader: attributes.preserveHostHeader,
      desyncMitigationMode: attributes.desyncMitigationMode,
      respond: (incoming) => dispatch(incoming, this.routes.get(listener.port) as DispatchOptions),
      ...(attributes.accessLogs
        ? { onExchange: (exchange) => accessLog(accessLogLine(exchange, { loadBalancer, ...listener })) }
        : {}),
      log,
    });
  }

  private createRoutes(): ReadonlyMap<number, DispatchOptions> {
    const { attributes, listeners } = this.model;
    const { sessions } = this;
    const { log } = this.options;
    const targetGroups = new Map(this.groups.map((group) => [group.targetGroup.arn, group]));
    return new Map(listeners.map((listener) => [listener.port, { listener, attributes, targetGroups, sessions, log }]));
  }

  private createTargetGroup(targetGroup: TargetGroup): RunningTargetGroup {
    const { timing, log } = this.options;
    const targets = createTargets(targetGroup, this.options);
    return new RunningTargetGroup({ targetGroup, targets, timing, log, reachable: () => !this.failed });
  }

  /** One change at a time: what is asked for meanwhile waits its turn, and the last wish counts. */
  private change(): Promise<void> {
    this.changed = this.changed.catch(() => undefined).then(() => this.openAndClose());
    return this.changed;
  }

  /** Opens and closes sockets until they are as they should be. What is opened again has the socket that it had. */
  private async openAndClose(): Promise<void> {
    await Promise.all(
      this.nodes.map(async (node) => {
        const { server } = node;
        const away = this.failed || this.zonesAway.has(node.zone.availabilityZone);
        if (away) {
          node.server = undefined;
          await server?.close();
        } else if (!server) {
          node.server = await this.openServer(node.listener, node.socket.host, node.socket.port);
        }
      }),
    );
  }
}

function createTargets(
  targetGroup: TargetGroup,
  { invoker, loadBalancer }: RunningLoadBalancerOptions,
): readonly Target[] {
  const { idleTimeoutSeconds } = loadBalancer.attributes;
  return targetGroup.targetType === 'lambda'
    ? targetGroup.targets.map((id) => new LambdaTarget({ id, targetGroup, invoker, idleTimeoutSeconds }))
    : targetGroup.targets.map((target) => new HttpTarget({ target, targetGroup, idleTimeoutSeconds }));
}
