import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { productionAssembly } from '../run/cdk.ts';
import { startClassic } from '../run/classic.ts';
import { startLocalRuntime } from '../run/local-runtime.ts';
import { installPeers } from '../run/peers.ts';
import { missingPrograms } from '../run/programs.ts';
import { waitUntil } from '../run/wait.ts';
import type { Workspace } from '../run/workspace.ts';
import { type Attempt, readSteadily } from './load.ts';
import { type FailoverOutcome, judgeFailover } from './outcome.ts';

const CLIENTS = 8;
const FASTER = 20;
const CALM_MILLISECONDS = 3_000;
/** Of the time until recovery that is documented: to see that nothing comes after it. */
const WATCHED = 1.15;
/** Of an alias to a load balancer. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html */
const TTL_SECONDS = 60;
const PATIENCE_SECONDS = 60;

interface Fault {
  readonly kind: string;
  readonly target: string;
  readonly label: string;
  /** The other node of a load balancer is in the same answer of DNS; the other load balancer is not. */
  readonly retried: boolean;
}

const FAULTS: readonly Fault[] = [
  { kind: 'load-balancer-away', target: 'a', label: 'load balancer', retried: false },
  { kind: 'zone-away', target: 'us-east-1a', label: 'zone', retried: true },
];

interface Row {
  readonly label: string;
  readonly documentedSeconds: number | null;
  /** Whether CloudFront's retry covers the loss. */
  readonly retried: boolean;
  /** From the loss until DNS answers without what is lost. */
  readonly withdrawnSeconds: number | null;
  readonly outcome: FailoverOutcome;
}

export const failover: Benchmark = {
  name: 'failover',
  title: 'The loss of a load balancer',
  method:
    `one of two load balancers is taken away while ${CLIENTS} clients read the list: the local runtime's by a fault ` +
    "(its sockets are closed), the classic design's by kill -9; and one zone, with which a load balancer loses one of " +
    `its two nodes. At AWS's pace, and ${FASTER} times faster.`,
  inQuick: false,
  missing: (quick) => (quick ? Promise.resolve([]) : missingPrograms('haproxy', 'nginx')),
  async run(context) {
    const { quick, workspace, progress } = context;
    if (!quick) await installPeers(context);
    const assembly = await productionAssembly(workspace);
    const detection = detectionSeconds(assembly);
    progress(`${FASTER} times faster`);
    const local = await Promise.all(
      FAULTS.map((fault) => loseLocal(workspace, { assembly, detection, fault, speed: FASTER })),
    );
    const classic: Row[] = [];
    if (!quick) {
      progress(`At AWS's pace, ${Math.round((detection + TTL_SECONDS) * WATCHED)} s`);
      const [atPace, classicRows] = await Promise.all([
        Promise.all(FAULTS.map((fault) => loseLocal(workspace, { assembly, detection, fault, speed: 1 }))),
        loseClassic(context, detection),
      ]);
      local.push(...atPace);
      classic.push(...classicRows);
    }
    const rows = [...local, ...classic];
    return {
      tables: [
        {
          title: 'Reads since the loss',
          columns: [
            { name: '', unit: 'text' },
            { name: 'requests', unit: 'count' },
            { name: 'failed', unit: 'count' },
            { name: 'how', unit: 'text' },
            { name: 'DNS answers without it after', unit: 's' },
            { name: 'failed after the TTL of its last answer with it', unit: 'count' },
            { name: 'slowest', unit: 'ms' },
            { name: 'last one affected after', unit: 's' },
            { name: 'documented', unit: 's' },
          ],
          rows: rows.map(({ label, outcome, documentedSeconds, withdrawnSeconds }) => [
            label,
            outcome.requests,
            outcome.failed,
            outcome.failures || '–',
            withdrawnSeconds,
            outcome.failedAfterTtl,
            outcome.slowestMilliseconds,
            outcome.recoverySeconds,
            documentedSeconds,
          ]),
        },
      ],
      charts: [
        {
          title: 'Reads that failed after one of two load balancers was lost, %',
          unit: '%',
          maximum: 100,
          groups: [
            {
              bars: rows.map(({ label, outcome: { failed, requests } }, at) => ({
                label,
                value: (failed / requests) * 100,
                tone: at < local.length ? 'own' : 'other',
                text: `${failed} of ${requests}`,
              })),
            },
          ],
        },
      ],
      measures: {
        'failover.after-ttl': sum(local.map(({ outcome }) => outcome.failedAfterTtl)),
        'failover.retried': sum(local.filter(({ retried }) => retried).map(({ outcome }) => outcome.failed)),
        'failover.recovery': Math.max(
          ...local.map(({ outcome, documentedSeconds }) => outcome.recoverySeconds / (documentedSeconds ?? Number.NaN)),
        ),
      },
      notes: [
        'CloudFront tries three times, at the addresses that DNS gave it: a zone that is lost leaves it another one, a load ' +
          'balancer that is lost does not, until its answer from DNS has expired.',
        `Documented: health-check interval × threshold + TTL, here ${detection} s + ${TTL_SECONDS} s.`,
        'Affected is a read that failed, or took more than half a second and ten times as long as before.',
        'DNS of the classic design has two addresses and knows nothing of health: the loss lasts until somebody mends it, and ' +
          'the TTL is counted from the loss.',
      ],
    };
  },
};

/** From the loss until Route 53 knows of it, by the target groups of the templates. */
function detectionSeconds(assembly: string): number {
  const template: { readonly Resources: Readonly<Record<string, { Type: string; Properties: TargetGroup }>> } =
    JSON.parse(readFileSync(join(assembly, 'foobar-production-app.template.json'), 'utf8'));
  const group = Object.values(template.Resources).find(
    ({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::TargetGroup',
  )?.Properties;
  if (group === undefined) throw new Error('The templates have no target group.');
  return group.HealthCheckIntervalSeconds * group.UnhealthyThresholdCount;
}

interface TargetGroup {
  readonly HealthCheckIntervalSeconds: number;
  readonly UnhealthyThresholdCount: number;
}

interface LocalLoss {
  readonly assembly: string;
  readonly detection: number;
  readonly fault: Fault;
  readonly speed: number;
}

async function loseLocal(workspace: Workspace, { assembly, detection, fault, speed }: LocalLoss): Promise<Row> {
  const name = `local-${fault.kind}-${speed}`;
  const { address, addresses, server } = await startLocalRuntime(workspace, { assembly, name, speed });
  const documentedSeconds = (detection + TTL_SECONDS) / speed;
  const { attempts, lost, withdrawn } = await lose(workspace, documentedSeconds, {
    addressesOf: () => [address],
    lose: async () => {
      const { kind, target } = fault;
      const body = JSON.stringify({ kind, target });
      const answer = await fetch(`${addresses.control.url}/faults`, { method: 'POST', body });
      if (!answer.ok) throw new Error(`The local runtime does not make the fault ${kind}: ${await answer.text()}`);
      // A zone's addresses leave DNS with it, a load balancer's once its health checks have failed.
      await waitUntil(workspace, 'DNS to answer without what is lost', PATIENCE_SECONDS, async () => {
        const status = await fetch(`${addresses.control.url}/status`);
        const { loadBalancers } = (await status.json()) as ControlStatus;
        return loadBalancers.every(({ away, healthy }) => !away || !healthy);
      });
    },
  });
  await workspace.stop(server);
  return {
    label: `local, ${fault.label} lost, ${speed === 1 ? "AWS's pace" : `${speed} × faster`}`,
    documentedSeconds,
    retried: fault.retried,
    withdrawnSeconds: (withdrawn - lost) / 1000,
    outcome: judgeFailover(attempts, { lost, expired: withdrawn + (TTL_SECONDS * 1000) / speed }),
  };
}

interface ControlStatus {
  readonly loadBalancers: readonly { readonly away: boolean; readonly healthy: boolean }[];
}

async function loseClassic({ workspace }: BenchmarkContext, detection: number): Promise<readonly Row[]> {
  const classic = await startClassic(workspace, 100);
  const [first = '', second = ''] = classic.addresses;
  const both = (client: number) => (client % 2 === 0 ? [first, second] : [second, first]);
  const seconds = detection + TTL_SECONDS;
  const kill = async () => {
    classic.loadBalancers[0]?.kill('SIGKILL');
  };
  const [keeping, trying] = await Promise.all([
    lose(workspace, seconds, { addressesOf: (client) => both(client).slice(0, 1), lose: kill }),
    lose(workspace, seconds, { addressesOf: both, lose: kill }),
  ]);
  const row = (label: string, { attempts, lost }: Loss): Row => ({
    label,
    documentedSeconds: null,
    retried: false,
    withdrawnSeconds: null,
    outcome: judgeFailover(attempts, { lost, expired: lost + TTL_SECONDS * 1000 }),
  });
  return [
    row('classic, load balancer killed, clients stay', keeping),
    row('classic, load balancer killed, clients try both', trying),
  ];
}

interface Loss {
  readonly attempts: readonly Attempt[];
  readonly lost: number;
  /** When DNS knew of it, as far as it does. */
  readonly withdrawn: number;
}

async function lose(
  workspace: Workspace,
  seconds: number,
  { addressesOf, lose: take }: { addressesOf(client: number): readonly string[]; lose(): Promise<void> },
): Promise<Loss> {
  let lost = Number.NaN;
  let withdrawn = Number.NaN;
  const until = (async () => {
    await workspace.pause(CALM_MILLISECONDS);
    lost = performance.now();
    await take();
    withdrawn = performance.now();
    await workspace.pause(seconds * WATCHED * 1000 + CALM_MILLISECONDS);
  })();
  const attempts = await readSteadily(workspace, { addressesOf, clients: CLIENTS, until });
  return { attempts, lost, withdrawn };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
