import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type LoadBalancers, startLoadBalancers } from '../../../local/elb/load-balancers.ts';
import type { LambdaTargetGroup, LoadBalancer } from '../../../local/elb/model.ts';
import { LambdaService } from '../../../local/lambda/lambda-service.ts';
import { AddressBook, type SocketAddress } from '../../../local/network/address-book.ts';
import { localCertificates } from '../../../local/network/certificates.ts';
import { timing } from '../../../local/timing.ts';
import { sendRaw } from '../http/raw-client.ts';
import { fixture, lambdaFunction } from '../lambda/functions.ts';
import { DEFAULT_ATTRIBUTES, listener } from './models.ts';

export const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:web';

/** @param letter of the load balancer: a or b */
export const dnsName = (letter: string) => `foobar-production-${letter}-1.us-east-1.elb.amazonaws.com`;

const healthCheck = {
  path: '/health',
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  matcher: '200',
};

function targetGroup(name: string, properties: Partial<LambdaTargetGroup> = {}): LambdaTargetGroup {
  const arn = `arn:tg/${name}`;
  return {
    path: `app/${name}`,
    arn,
    name,
    targetType: 'lambda',
    multiValueHeaders: true,
    targets: [FUNCTION],
    ...properties,
  };
}

function loadBalancer(letter: string): LoadBalancer {
  const groups = {
    main: targetGroup(`${letter}-main`, { healthCheck }),
    empty: targetGroup(`${letter}-empty`, { targets: [] }),
    throttled: targetGroup(`${letter}-throttled`, { targets: [FUNCTION.replace('web', 'throttled')] }),
  };
  const forward = (group: LambdaTargetGroup) =>
    ({ type: 'forward', targetGroups: [{ targetGroupArn: group.arn, weight: 1 }] }) as const;
  const path = (pattern: RegExp) => [{ field: 'path-pattern', patterns: [pattern] }] as const;
  const fixed = { type: 'fixed-response', status: 403, contentType: 'text/plain', body: 'Denied' } as const;
  const rules = [
    { path: 'app/denied', priority: 1, conditions: path(/^\/denied$/), action: fixed },
    { path: 'app/empty', priority: 2, conditions: path(/^\/empty$/), action: forward(groups.empty) },
    { path: 'app/throttled', priority: 3, conditions: path(/^\/throttled$/), action: forward(groups.throttled) },
    { path: 'app/default', priority: Number.POSITIVE_INFINITY, conditions: [], action: forward(groups.main) },
  ];
  return {
    path: `app/Cluster/${letter}/LoadBalancer/Resource`,
    arn: `arn:lb/${letter}`,
    name: `foobar-production-${letter}`,
    dnsName: dnsName(letter),
    attributes: { ...DEFAULT_ATTRIBUTES, accessLogs: true },
    zones: [
      { subnetId: 'subnet-1', availabilityZone: 'us-east-1a' },
      { subnetId: 'subnet-2', availabilityZone: 'us-east-1b' },
    ],
    listeners: [listener('HTTP', rules), listener('HTTPS', rules)],
    // Route 53's view is that of the groups with targets that answer.
    targetGroups: letter === 'a' ? Object.values(groups) : [groups.main],
  };
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Where a request goes: to the first node of load balancer a, unless it says otherwise. */
type Ask = http.RequestOptions & { readonly body?: string | Buffer; readonly address?: string };

/**
 * The load balancers a (127.0.1.1, 127.0.1.2) and b (127.0.2.1, 127.0.2.2), which forward to the function of the
 * fixture `web`. Load balancer a answers /denied by itself, /empty is a target group without targets, and /throttled
 * a function without concurrency.
 */
export class LambdaBench {
  /** What the load balancers logged. */
  readonly lines: string[] = [];
  /** While this file exists, the health check of the function answers 500. */
  readonly unhealthyFile: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'load-balancers-'));
  private readonly addressBook = new AddressBook();
  private readonly news = new EventEmitter();
  private readonly lambda: LambdaService;
  private started: { readonly balancers: LoadBalancers; readonly certificateAuthority: string } | undefined;

  constructor() {
    this.unhealthyFile = join(this.directory, 'unhealthy');
    const web = {
      name: 'web',
      arn: FUNCTION,
      code: { kind: 'folder', folder: fixture('web') },
      timeoutSeconds: 1,
      environment: { UNHEALTHY_FILE: this.unhealthyFile },
    } as const;
    this.lambda = new LambdaService({
      functions: [
        lambdaFunction(web),
        lambdaFunction({
          ...web,
          name: 'throttled',
          arn: FUNCTION.replace('web', 'throttled'),
          reservedConcurrency: 0,
        }),
      ],
      environment: {},
      log: () => undefined,
    });
  }

  async start(): Promise<void> {
    const certificates = await localCertificates({ directory: this.directory, names: ['origin.foobar.com'] });
    const balancers = await startLoadBalancers({
      loadBalancers: [loadBalancer('a'), loadBalancer('b')],
      invoker: this.lambda,
      addressBook: this.addressBook,
      certificate: certificates.server,
      timing: timing(100),
      log: (name, line) => {
        this.lines.push(`${name} ${line}`);
        this.news.emit('line', `${name} ${line}`);
      },
      accessLog: (_name, line) => this.news.emit('line', line),
    });
    // On a busy machine, the function's start may take longer than the first check waits.
    const checked = () => balancers.list().flatMap(({ targets }) => targets.filter(({ id }) => id === FUNCTION));
    while (!checked().every(({ state }) => state === 'healthy')) await once(this.news, 'line');
    this.started = { balancers, certificateAuthority: certificates.authority };
  }

  async stop(): Promise<void> {
    await this.started?.balancers.stop();
    await this.lambda.stop();
    rmSync(this.directory, { recursive: true });
  }

  private get running() {
    if (this.started === undefined) throw new Error('the load balancers were not started');
    return this.started;
  }

  get balancers(): LoadBalancers {
    return this.running.balancers;
  }

  get certificateAuthority(): string {
    return this.running.certificateAuthority;
  }

  /** Resolves with the next line of the log, or of the access log, that matches. */
  async nextLine(pattern: RegExp): Promise<string> {
    for (;;) {
      const [line] = (await once(this.news, 'line')) as [string];
      if (pattern.test(line)) return line;
    }
  }

  /** Where a listener of a node listens. */
  socket(port: number, address = '127.0.1.1'): SocketAddress {
    const found = this.addressBook.find(address, port);
    if (!found) throw new Error(`nothing is entered for ${address}:${port}`);
    return found;
  }

  request(path: string, { body, address, ...options }: Ask = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const target = { ...this.socket(80, address), path, agent: false, ...options };
      const outgoing = http.request(target, (response) => {
        const { statusCode: status = 0, statusMessage: reason = '', headers } = response;
        buffer(response).then(
          (content) => resolve({ status, reason, headers, body: content.toString('latin1') }),
          reject,
        );
      });
      // The load balancer may answer, and close, before it has read the whole body.
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Sends bytes as they are and reads until the load balancer closes the connection. */
  raw(text: string, options: { readonly half?: boolean } = {}): Promise<string> {
    const { host, port } = this.socket(80);
    return sendRaw(port, text, { ...options, host });
  }
}
