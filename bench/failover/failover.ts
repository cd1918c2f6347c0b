import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { productionAssembly } from '../run/cdk.ts';
import { startClassic } from '../run/classic.ts';
import { startLocalRuntime } from '../run/local-runtime.ts';
import { installPeers } from '../run/peers.ts';
import { missingPrograms } from '../run/programs.ts';
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
const LOST = 'a';

interface Row {
  readonly label: string;
  readonly documentedSeconds: number | null;
  readonly outcome: FailoverOutcome;
}

export const failover: Benchmark = {
  name: 'failover',
  title: 'The loss of a load balancer',
  method:
    `one of two load balancers is taken away while ${CLIENTS} clients read the list: the local runtime's by a fault ` +
    `(it refuses connections), the classic design's by kill -9. At AWS's pace, and ${FASTER} times faster.`,
  inQuick: false,
  missing: (quick) => (quick ? Promise.resolve([]) : missingPrograms('haproxy', 'nginx')),
  async run(context) {
    const { quick, workspace, progress } = context;
    if (!quick) await installPeers(context);
    const assembly = await productionAssembly(workspace);
    const detection = detectionSeconds(assembly);
    progress(`${FASTER} times faster`);
    const local = [await loseLocal(workspace, assembly, detection, FASTER)];
    const classic: Row[] = [];
    if (!quick) {
      progress(`At AWS's pace, ${Math.round((detection + TTL_SECONDS) * WATCHED)} s`);
      const [atPace, classicRows] = await Promise.all([
        loseLocal(workspace, assembly, detection, 1),
        loseClassic(context, detection),
      ]);
      local.push(atPace);
      classic.push(...classicRows);
    }
    const outcomes = local.map(({ outcome }) => outcome);
    const rows = [...local, ...classic];
    return {
      tables: [
        {
          title: 'Reads since the loss',
          columns: [
            { name: '', unit: 'text' },
            { name: 'requests', unit: 'count' },
            { name: 'failed', unit: 'count' },
            { name: 'failed after the first TTL', unit: 'count' },
            { name: 'slowest', unit: 'ms' },
            { name: 'last one affected after', unit: 's' },
            { name: 'documented', unit: 's' },
          ],
          rows: rows.map(({ label, outcome, documentedSeconds }) => [
            label,
            outcome.requests,
            outcome.failed,
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
                own: at < local.length,
                text: `${failed} of ${requests}`,
              })),
            },
          ],
        },
      ],
      measures: {
        'failover.after-ttl': sum(outcomes.map(({ failedAfterTtl }) => failedAfterTtl)),
        'failover.retried': sum(outcomes.map(({ failed }) => failed)),
        'failover.recovery': Math.max(
          ...local.map(({ outcome, documentedSeconds }) => outcome.recoverySeconds / (documentedSeconds ?? Number.NaN)),
        ),
      },
      notes: [
        `Documented: health-check interval × threshold + TTL, here ${detection} s + ${TTL_SECONDS} s.`,
        'Affected is a read that failed, or took more than half a second and ten times as long as before.',
        'DNS of the classic design has two addresses and knows nothing of health: the loss lasts until somebody mends it.',
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

async function loseLocal(workspace: Workspace, assembly: string, detection: number, speed: number): Promise<Row> {
  const local = await startLocalRuntime(workspace, { assembly, name: `local-${speed}`, speed });
  const documentedSeconds = (detection + TTL_SECONDS) / speed;
  const { attempts, lost } = await lose(workspace, documentedSeconds, {
    addressesOf: () => [local.address],
    lose: async () => {
      const answer = await fetch(`${local.addresses.control.url}/load-balancers/${LOST}/fail`, { method: 'POST' });
      if (!answer.ok) throw new Error(`The local runtime does not lose a load balancer: ${await answer.text()}`);
    },
  });
  return {
    label: speed === 1 ? "local, at AWS's pace" : `local, ${speed} times faster`,
    documentedSeconds,
    outcome: judgeFailover(attempts, lost, (TTL_SECONDS * 1000) / speed),
  };
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
    outcome: judgeFailover(attempts, lost, TTL_SECONDS * 1000),
  });
  return [
    row('classic, clients keep to their address', keeping),
    row('classic, clients try the other address', trying),
  ];
}

interface Loss {
  readonly attempts: readonly Attempt[];
  readonly lost: number;
}

async function lose(
  workspace: Workspace,
  seconds: number,
  { addressesOf, lose: take }: { addressesOf(client: number): readonly string[]; lose(): Promise<void> },
): Promise<Loss> {
  let lost = Number.NaN;
  const until = (async () => {
    await workspace.pause(CALM_MILLISECONDS);
    lost = performance.now();
    await take();
    await workspace.pause(seconds * WATCHED * 1000 + CALM_MILLISECONDS);
  })();
  const attempts = await readSteadily(workspace, { addressesOf, clients: CLIENTS, until });
  return { attempts, lost };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
