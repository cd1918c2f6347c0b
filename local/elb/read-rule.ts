import { isIPv4, isIPv6 } from 'node:net';
import type { Action, Redirect } from './actions.ts';
import type { Condition } from './conditions.ts';
import { type Pattern, readRegex, WildcardPattern } from './patterns.ts';
import type { Properties } from './properties.ts';
import { checkConditionQuotas } from './quotas.ts';

const MAXIMUM_WEIGHT = 999;
const SINGLE_CONDITIONS = ['host-header', 'path-pattern', 'http-request-method', 'source-ip'];
const FIELDS = [...SINGLE_CONDITIONS, 'http-header', 'query-string'] as const;

/** Reads the conditions of a listener rule. @throws on what ELB would refuse */
export function readConditions(rule: Properties): readonly Condition[] {
  const conditions = rule.objects('Conditions').map(readCondition);
  checkConditionQuotas(rule.resourcePath, rule.objects('Conditions').map(valuesOf));
  if (conditions.length === 0) throw rule.error('Conditions', 'are missing: a listener rule needs at least one.');
  for (const field of SINGLE_CONDITIONS) {
    if (conditions.filter((condition) => condition.field === field).length > 1) {
      throw rule.error('Conditions', `hold more than one ${field} condition; a rule takes one, with several values.`);
    }
  }
  return conditions;
}

/** The longest that each kind of condition takes. */
const MAXIMUM_VALUE_CHARACTERS = 128;
const MAXIMUM_METHOD_CHARACTERS = 40;
const MAXIMUM_HEADER_NAME_CHARACTERS = 40;

/** The values of a condition that are no regular expressions, each of which is one more evaluation. */
function valuesOf(condition: Properties): readonly string[] {
  const [config] = condition.names().filter((name) => name.endsWith('Config'));
  const holders = config === undefined ? [condition] : [condition, condition.object(config)];
  return holders.flatMap((holder) =>
    config === 'QueryStringConfig' && holder !== condition
      ? holder.objects('Values').map((pair) => `${pair.possiblyEmptyText('Key')}=${pair.text('Value')}`)
      : [...holder.texts('Values'), ...holder.texts('RegexValues').map(() => '')],
  );
}

function readCondition(condition: Properties): Condition {
  switch (condition.oneOf('Field', FIELDS)) {
    case 'host-header':
      return { field: 'host-header', patterns: readPatterns(condition, 'HostHeaderConfig', true) };
    case 'path-pattern':
      return { field: 'path-pattern', patterns: readPatterns(condition, 'PathPatternConfig', false) };
    case 'http-header': {
      const name = condition.object('HttpHeaderConfig').text('HttpHeaderName').toLowerCase();
      if (name === 'host') {
        throw condition.error('HttpHeaderConfig.HttpHeaderName', 'is "Host"; use a host-header condition.');
      }
      checkLength(condition, 'HttpHeaderConfig.HttpHeaderName', name, MAXIMUM_HEADER_NAME_CHARACTERS);
      return { field: 'http-header', name, patterns: readPatterns(condition, 'HttpHeaderConfig', true) };
    }
    case 'http-request-method':
      return { field: 'http-request-method', methods: readMethods(condition) };
    case 'query-string': {
      const pairs = condition.object('QueryStringConfig').objects('Values');
      const options = { ignoreCase: true, escapes: true };
      return {
        field: 'query-string',
        pairs: pairs.map((pair) => {
          const key = pair.optionalText('Key');
          checkLength(pair, 'Key', key ?? '', MAXIMUM_VALUE_CHARACTERS);
          checkLength(pair, 'Value', pair.text('Value'), MAXIMUM_VALUE_CHARACTERS);
          return {
            ...(key === undefined ? {} : { key: new WildcardPattern(key, options) }),
            value: new WildcardPattern(pair.text('Value'), options),
          };
        }),
      };
    }
    default:
      return { field: 'source-ip', cidrs: readCidrs(condition) };
  }
}

/** Wildcard values and regular expressions, in either the condition itself or its configuration. */
function readPatterns(condition: Properties, config: string, ignoreCase: boolean): readonly Pattern[] {
  const holders = condition.has(config) ? [condition, condition.object(config)] : [condition];
  const values = holders.flatMap((holder) => holder.texts('Values'));
  const expressions = holders.flatMap((holder) => holder.texts('RegexValues'));
  if (values.length + expressions.length === 0) throw condition.error(config, 'has no Values.');
  for (const value of values) checkLength(condition, config, value, MAXIMUM_VALUE_CHARACTERS);
  return [
    ...values.map((value) => new WildcardPattern(value, { ignoreCase, escapes: false })),
    ...expressions.map((source) => {
      const regex = readRegex(source, ignoreCase);
      if (typeof regex !== 'string') return regex;
      throw condition.error(config, `has the RegexValue ${JSON.stringify(source)}, which ${regex}`);
    }),
  ];
}

function readValues(condition: Properties, config: string): readonly string[] {
  const values = condition.object(config).texts('Values');
  if (values.length === 0) throw condition.error(config, 'has no Values.');
  return values;
}

function readMethods(condition: Properties): readonly string[] {
  const config = 'HttpRequestMethodConfig';
  const methods = readValues(condition, config);
  const invalid = methods.find((method) => !/^[A-Z_-]+$/.test(method));
  if (invalid !== undefined) {
    throw condition.error(config, `has the value "${invalid}"; a method is of A-Z, - and _, without wildcards.`);
  }
  for (const method of methods) checkLength(condition, config, method, MAXIMUM_METHOD_CHARACTERS);
  return methods;
}

function checkLength(holder: Properties, name: string, value: string, maximum: number): void {
  if (value.length > maximum) {
    throw holder.error(name, `has a value of ${value.length} characters; it takes ${maximum} at most.`);
  }
}

function readCidrs(condition: Properties): readonly string[] {
  const cidrs = readValues(condition, 'SourceIpConfig');
  for (const cidr of cidrs) {
    const [address = '', prefix = ''] = cidr.split('/');
    const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
    if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) {
      throw condition.error('SourceIpConfig', `has the value ${JSON.stringify(cidr)}, which is no CIDR block.`);
    }
  }
  return cidrs;
}

/**
 * Reads the action of a rule or of a listener's default.
 *
 * @param name of the property that holds the actions
 */
export function readAction(holder: Properties, name: string): Action {
  const [action, second] = holder.objects(name);
  if (!action) throw holder.error(name, 'holds no action.');
  if (second) throw holder.error(name, 'holds more than one action; authentication actions are not run locally.');
  switch (action.oneOf('Type', ['forward', 'fixed-response', 'redirect'])) {
    case 'forward':
      return { type: 'forward', targetGroups: readTargetGroups(action), ...readStickiness(action) };
    case 'fixed-response': {
      const config = action.object('FixedResponseConfig');
      const status = config.text('StatusCode');
      if (!/^[245]\d\d$/.test(status)) throw config.invalid('StatusCode', 'a status of the form 2XX, 4XX or 5XX');
      return {
        type: 'fixed-response',
        status: Number(status),
        contentType: config.optionalText('ContentType') ?? 'text/plain',
        body: config.possiblyEmptyText('MessageBody'),
      };
    }
    case 'redirect':
      return readRedirect(action.object('RedirectConfig'));
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#forward-actions */
function readStickiness(action: Properties): { readonly stickinessSeconds?: number } {
  if (!action.has('ForwardConfig')) return {};
  const config = action.object('ForwardConfig');
  if (!config.has('TargetGroupStickinessConfig')) return {};
  const stickiness = config.object('TargetGroupStickinessConfig');
  if (!stickiness.boolean('Enabled', false)) return {};
  return { stickinessSeconds: stickiness.wholeNumber('DurationSeconds', 1, 604_800) };
}

function readTargetGroups(action: Properties) {
  const weighted = action.has('ForwardConfig') ? action.object('ForwardConfig').objects('TargetGroups') : [];
  if (weighted.length === 0) return [{ targetGroupArn: action.text('TargetGroupArn'), weight: 1 }];
  return weighted.map((group) => ({
    targetGroupArn: group.text('TargetGroupArn'),
    weight: group.optionalWholeNumber('Weight', 0, MAXIMUM_WEIGHT) ?? 1,
  }));
}

function readRedirect(config: Properties): Redirect {
  const redirect: Redirect = {
    type: 'redirect',
    status: config.oneOf('StatusCode', ['HTTP_301', 'HTTP_302']) === 'HTTP_301' ? 301 : 302,
    protocol: config.optionalText('Protocol') ?? '#{protocol}',
    host: config.optionalText('Host') ?? '#{host}',
    port: config.optionalText('Port') ?? '#{port}',
    path: config.optionalText('Path') ?? '/#{path}',
    query: config.has('Query') ? config.possiblyEmptyText('Query') : '#{query}',
  };
  const changes =
    redirect.protocol !== '#{protocol}' ||
    redirect.host !== '#{host}' ||
    redirect.port !== '#{port}' ||
    redirect.path !== '/#{path}';
  if (!changes) {
    throw config.error(
      'RedirectConfig',
      'leads back to the same URL: change the protocol, the host, the port or the path.',
    );
  }
  return redirect;
}
