import { isJsonObject, type Json, type JsonObject } from '../../cost/templates/json.ts';
import type { TemplateResource } from '../../cost/templates/stack-template.ts';
import type { Problem, ResourceRule } from './finding.ts';

/** What is deleted by age, or gets another value, though its resource stays. */
export const expiry: ResourceRule = ({ type, before, after }) => {
  if (!before || !after) return [];
  if (type === 'AWS::S3::Bucket') return [...objects(before, after), ...versions(before, after)];
  if (type === 'AWS::DynamoDB::Table' || type === 'AWS::DynamoDB::GlobalTable') return items(before, after);
  return type === 'AWS::SecretsManager::Secret' ? secretValue(before, after) : [];
};

function objects(before: TemplateResource, after: TemplateResource): readonly Problem[] {
  const days = sooner(before, after, (rule) => rule['ExpirationInDays']);
  if (days.length === 0) return [];
  return [
    {
      rule: 'data-loss',
      level: 'danger',
      what: `deletes objects after ${textOf(days)}`,
      why: 'S3 begins within a day with those that are older already; without versions they are gone.',
    },
  ];
}

function versions(before: TemplateResource, after: TemplateResource): readonly Problem[] {
  const days = sooner(before, after, ({ NoncurrentVersionExpiration, NoncurrentVersionExpirationInDays }) =>
    isJsonObject(NoncurrentVersionExpiration)
      ? NoncurrentVersionExpiration['NoncurrentDays']
      : NoncurrentVersionExpirationInDays,
  );
  if (days.length === 0) return [];
  return [
    {
      rule: 'backup',
      level: 'warning',
      what: `deletes former versions after ${textOf(days)}`,
      why: 'What was overwritten or deleted longer ago cannot be brought back.',
    },
  ];
}

function textOf(days: readonly number[]): string {
  return days.map((each) => (each === 1 ? '1 day' : `${each} days`)).join(', ');
}

/** The days of rules that delete what no rule deleted as soon before. */
function sooner(
  before: TemplateResource,
  after: TemplateResource,
  daysOf: (rule: JsonObject) => Json | undefined,
): readonly number[] {
  const expirations = (resource: TemplateResource) =>
    rulesOf(resource).flatMap((rule) => {
      const days = daysOf(rule);
      return days === undefined ? [] : [{ days: Number(days), filter: filterOf(rule) }];
    });
  const earlier = expirations(before);
  return expirations(after).flatMap(({ days, filter }) => {
    const isKnown = earlier.some((each) => each.days <= days && (each.filter === ALL || each.filter === filter));
    return isKnown || Number.isNaN(days) ? [] : [days];
  });
}

const FILTERS = ['ObjectSizeGreaterThan', 'ObjectSizeLessThan', 'Prefix', 'TagFilters'] as const;
const ALL = '[null,null,null,null]';

/** What a rule is for. */
function filterOf(rule: JsonObject): string {
  return JSON.stringify(FILTERS.map((name) => (rule[name] === '' ? null : (rule[name] ?? null))));
}

function rulesOf({ Properties }: TemplateResource): readonly JsonObject[] {
  const configuration = Properties?.['LifecycleConfiguration'];
  const rules = isJsonObject(configuration) ? configuration['Rules'] : undefined;
  return Array.isArray(rules) ? rules.filter(isJsonObject).filter(({ Status }) => Status === 'Enabled') : [];
}

function items(before: TemplateResource, after: TemplateResource): readonly Problem[] {
  const [earlier, later] = [attributeOf(before), attributeOf(after)];
  if (later === undefined || earlier === later) return [];
  return [
    {
      rule: 'data-loss',
      level: 'warning',
      what: `deletes items by the time in their attribute ${later}`,
      why: 'DynamoDB begins within days with those whose time has passed already.',
    },
  ];
}

function attributeOf({ Properties }: TemplateResource): string | undefined {
  const specification = Properties?.['TimeToLiveSpecification'];
  return isJsonObject(specification) && String(specification['Enabled']) === 'true'
    ? String(specification['AttributeName'])
    : undefined;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
function secretValue(before: TemplateResource, after: TemplateResource): readonly Problem[] {
  const [earlier, later] = [before, after].map(({ Properties }) => Properties?.['GenerateSecretString']);
  if (later === undefined || JSON.stringify(earlier) === JSON.stringify(later)) return [];
  return [
    {
      rule: 'data-loss',
      level: 'warning',
      what: 'gets another value (GenerateSecretString)',
      why: 'CloudFormation generates it anew whenever this changes: whoever was given the value before is refused until it is given the new one.',
    },
  ];
}
