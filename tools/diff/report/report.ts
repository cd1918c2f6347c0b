import type { Json } from '../../cost/templates/json.ts';
import type { StackTemplate } from '../../cost/templates/stack-template.ts';
import { compareAssemblies } from '../comparison/compare-stacks.ts';
import type { Action, Noise, PropertyChange, StackComparison, TemplateChange } from '../comparison/comparison.ts';
import { type CostDifference, costDifference } from '../cost-difference.ts';
import type { Location } from '../locations/creation-stack.ts';
import { type Locations, nearestLocation } from '../locations/read-locations.ts';
import type { Allowance } from '../policy/allow-list.ts';
import type { FailOn } from '../policy/fail-on.ts';
import { type JudgedAllowance, type JudgedFinding, judge, type Verdict } from '../policy/judge.ts';
import { findProblems } from '../rules/find.ts';
import { LEVELS, type Level, type RuleName } from '../rules/finding.ts';

/** Bumped when a field is removed or its meaning changes; new fields do not bump it. */
const SCHEMA_VERSION = 1;

export interface ReportedChange {
  readonly logicalId: string;
  readonly path: string;
  readonly type: string;
  readonly action: Action;
  readonly properties: readonly {
    readonly name: string;
    readonly before: Json;
    readonly after: Json;
    readonly replaces: PropertyChange['replaces'];
  }[];
  readonly attributes: readonly string[];
}

export interface ReportedFinding {
  readonly rule: RuleName;
  readonly level: Level;
  readonly verdict: Verdict;
  readonly what: string;
  readonly why: string;
  /** Null where the stack as a whole is meant. */
  readonly logicalId: string | null;
  readonly path: string | null;
  readonly type: string | null;
  readonly allowedBecause: string | null;
  /** Where the resource, or what is around it, is made at the head. */
  readonly location: Location | null;
}

export interface ReportedStack {
  readonly id: string;
  readonly name: string;
  /** `account/region`. */
  readonly environment: string;
  readonly nested: boolean;
  readonly status: 'new' | 'changed' | 'gone' | 'same';
  readonly findings: readonly ReportedFinding[];
  readonly changes: readonly ReportedChange[];
  readonly templateChanges: readonly TemplateChange[];
  readonly noise: Noise;
  /** A month, in `cost.currency`. */
  readonly cost: { readonly before: number; readonly after: number };
}

/** What `--json` prints; docs/diff.schema.json describes each field. */
export interface DiffReport {
  readonly schemaVersion: number;
  readonly verdict: 'nothing' | 'within-policy' | 'forbidden';
  readonly base: string;
  readonly head: string;
  readonly failOn: FailOn;
  readonly counts: Readonly<Record<Level | 'forbidden' | 'allowed', number>>;
  readonly environments: readonly {
    /** As given by --environment; null where none was. */
    readonly name: string | null;
    readonly stacks: readonly ReportedStack[];
  }[];
  readonly allowList: readonly JudgedAllowance[];
  readonly cost: {
    readonly currency: string;
    readonly pricesAsOf: string;
    readonly pricesOf: string;
    readonly requests: number;
    readonly unpriced: readonly string[];
  } | null;
}

/** The two versions of an app in one environment. */
export interface Versions {
  readonly environment: string | null;
  readonly before: readonly StackTemplate[];
  readonly after: readonly StackTemplate[];
  /**
   * Where the constructs of the later one are made.
   *
   * @default - not known
   */
  readonly locations?: Locations;
}

export interface DiffReportProps {
  /** How the two are called. */
  readonly base: string;
  readonly head: string;
  readonly versions: readonly Versions[];
  readonly failOn: FailOn;
  readonly allowances: readonly Allowance[];
  /** `2026-11-23`, in UTC. */
  readonly today: string;
}

/** Compares and judges. */
export function diffReport({ base, head, versions, failOn, allowances, today }: DiffReportProps): DiffReport {
  const compared = versions.map(({ environment, before, after, locations = new Map() }) => ({
    environment,
    locations,
    comparison: compareAssemblies(before, after),
    cost: costDifference(before, after),
  }));
  const judgement = judge({
    findings: compared.flatMap(({ comparison }) => findProblems(comparison)),
    failOn,
    allowances,
    today,
  });
  const environments = compared.map(({ environment, comparison, cost, locations }) => ({
    name: environment,
    stacks: comparison.stacks.map((stack) => reportedStack(stack, judgement.findings, cost, locations)),
  }));
  const hasChanges = environments.some(({ stacks }) => stacks.some(({ status }) => status !== 'same'));
  const isForbidden = judgement.findings.some(({ verdict }) => verdict === 'forbidden');
  const [first] = compared;
  return {
    schemaVersion: SCHEMA_VERSION,
    verdict: isForbidden ? 'forbidden' : hasChanges ? 'within-policy' : 'nothing',
    base,
    head,
    failOn,
    counts: countsOf(judgement.findings),
    environments,
    allowList: judgement.allowances,
    cost: first
      ? {
          currency: first.cost.currency,
          pricesAsOf: first.cost.pricesAsOf,
          pricesOf: first.cost.pricesOf,
          requests: first.cost.requests,
          unpriced: [...new Set(compared.flatMap(({ cost }) => cost.unpriced))],
        }
      : null,
  };
}

function countsOf(findings: readonly JudgedFinding[]): DiffReport['counts'] {
  const levels = LEVELS.map((level) => [level, findings.filter((each) => each.level === level).length]);
  const verdicts = (['forbidden', 'allowed'] as const).map((verdict) => [
    verdict,
    findings.filter((each) => each.verdict === verdict).length,
  ]);
  return Object.fromEntries([...levels, ...verdicts]);
}

function reportedStack(
  { stack, changes, templateChanges, noise }: StackComparison,
  findings: readonly JudgedFinding[],
  cost: CostDifference,
  locations: Locations,
): ReportedStack {
  const { id, name, environment, nested, before, after } = stack;
  const own = findings.filter((finding) => finding.stack === stack);
  const isChanged = changes.length + templateChanges.length + own.length > 0;
  const status = !before ? 'new' : !after ? 'gone' : isChanged ? 'changed' : 'same';
  return {
    id,
    name,
    environment,
    nested,
    status,
    findings: own.map((finding) => reportedFinding(finding, locations)),
    changes: changes.map(({ logicalId, path, type, action, properties, attributes }) => ({
      logicalId,
      path,
      type,
      action,
      properties: properties.map(({ name: property, before: earlier, after: later, replaces }) => ({
        name: property,
        before: earlier ?? null,
        after: later ?? null,
        replaces,
      })),
      attributes,
    })),
    templateChanges,
    noise,
    cost: {
      before: (before && cost.stacks.get(before.name)?.before) ?? 0,
      after: (after && cost.stacks.get(after.name)?.after) ?? 0,
    },
  };
}

function reportedFinding(finding: JudgedFinding, locations: Locations): ReportedFinding {
  const { rule, level, verdict, what, why, stack, resource, allowance } = finding;
  return {
    rule,
    level,
    verdict,
    what,
    why,
    logicalId: resource?.logicalId ?? null,
    path: resource?.path ?? null,
    type: resource?.type ?? null,
    allowedBecause: allowance?.reason ?? null,
    location: nearestLocation(locations, resource?.path ?? stack.name) ?? null,
  };
}
