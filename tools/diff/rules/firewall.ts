import { isJsonObject, type Json, type JsonObject } from '../../cost/templates/json.ts';
import type { ResourceRule } from './finding.ts';

const TYPES: readonly string[] = ['AWS::WAFv2::WebACL', 'AWS::WAFv2::RuleGroup'];

/** Actions by which a rule only counts what it finds, or lets it through. */
const PASSING: readonly string[] = ['Allow', 'Count'];

/** Rules of a firewall that leave, or that refuse less than before. */
export const firewall: ResourceRule = ({ type, before, after }) => {
  if (!TYPES.includes(type) || !before?.Properties || !after?.Properties) return [];
  const earlier = rulesOf(before.Properties);
  const later = rulesOf(after.Properties);
  const isRenamed = (rule: JsonObject): boolean =>
    later.some(({ Statement }) => JSON.stringify(Statement) === JSON.stringify(rule['Statement']));
  const weaker = earlier.flatMap((rule): readonly string[] => {
    const name = String(rule['Name']);
    const successor = later.find((each) => each['Name'] === rule['Name']);
    if (successor === undefined) return isPassing(rule) || isRenamed(rule) ? [] : [`the rule ${name} leaves`];
    return weakenings(rule, successor).map((change) => `the rule ${name} ${change}`);
  });
  const isOpened = refuses(before.Properties['DefaultAction']) && !refuses(after.Properties['DefaultAction']);
  const changes = [...(isOpened ? ['what no rule names is let in'] : []), ...weaker];
  if (changes.length === 0) return [];
  return [{ rule: 'public-access', level: 'warning', what: changes.join('; '), why: 'What it refused passes.' }];
};

function weakenings(before: JsonObject, after: JsonObject): readonly string[] {
  const [group, other] = [groupOf(before), groupOf(after)];
  const overridden = overridesOf(other).filter((name) => !overridesOf(group).includes(name));
  const [limit, higher] = [limitOf(before), limitOf(after)];
  return [
    ...(isPassing(after) && !isPassing(before) ? ['no longer refuses'] : []),
    ...(overridden.length > 0 ? [`leaves out ${overridden.join(', ')}`] : []),
    ...(higher > limit ? [`lets ${higher} requests in, not ${limit}`] : []),
  ];
}

/** Rules have an action, groups of rules one that overrides theirs. */
function isPassing({ Action, OverrideAction }: JsonObject): boolean {
  return [Action, OverrideAction].some((action) => PASSING.some((name) => isJsonObject(action) && name in action));
}

function refuses(action: Json | undefined): boolean {
  return isJsonObject(action) && 'Block' in action;
}

function rulesOf({ Rules }: JsonObject): readonly JsonObject[] {
  return Array.isArray(Rules) ? Rules.filter(isJsonObject) : [];
}

function groupOf({ Statement }: JsonObject): JsonObject {
  const statement = isJsonObject(Statement) ? Statement : {};
  const group = statement['ManagedRuleGroupStatement'] ?? statement['RuleGroupReferenceStatement'];
  return isJsonObject(group) ? group : {};
}

/** The rules of a group that do not refuse. */
function overridesOf({ ExcludedRules, RuleActionOverrides }: JsonObject): readonly string[] {
  const itemsOf = (list: Json | undefined): readonly JsonObject[] =>
    Array.isArray(list) ? list.filter(isJsonObject) : [];
  const overrides = itemsOf(RuleActionOverrides).filter(({ ActionToUse }) =>
    isPassing({ Action: ActionToUse ?? null }),
  );
  return [...itemsOf(ExcludedRules), ...overrides].map(({ Name }) => String(Name));
}

function limitOf({ Statement }: JsonObject): number {
  const rate = isJsonObject(Statement) ? Statement['RateBasedStatement'] : undefined;
  return isJsonObject(rate) ? Number(rate['Limit']) : Number.NaN;
}
