import type { Environment } from '../../lib/config/environment.ts';
import { isJsonObject, type Json } from '../../local/assembly/json.ts';
import { acknowledgementsOf } from './acknowledgements.ts';
import { type AuditedAssembly, type AuditedResource, at, listOf, pathOf } from './assembly.ts';

/** What somebody may do with something. */
export interface IamStatement {
  /** The role, or the resource whose policy it is. */
  readonly of: string;
  readonly kind: 'role' | 'resource';
  /** Who may: the services that assume a role, the principals of a resource's policy. */
  readonly principals: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}

/** Every statement of an environment, readable: without the names, accounts and Regions that differ between two. */
export function iamStatementsOf(assembly: AuditedAssembly): IamStatement[] {
  return [...roleStatements(assembly), ...resourceStatements(assembly)];
}

/** Why a role may use any of some resources: the reasons that are acknowledged for it and its policies. */
export function wildcardReasonsOf(assembly: AuditedAssembly): Map<string, Set<string>> {
  const reasons = new Map<string, Set<string>>();
  for (const { id, reason, construct } of acknowledgementsOf(assembly.app)) {
    if (!id.startsWith('AwsSolutions-IAM5[Resource::')) continue;
    const path = pathOf(assembly.environment, construct.node.path);
    reasons.set(path, (reasons.get(path) ?? new Set()).add(reason));
  }
  return reasons;
}

function roleStatements(assembly: AuditedAssembly): IamStatement[] {
  const read = reader(assembly);
  const policies = ofType(assembly, 'AWS::IAM::Policy');
  return ofType(assembly, 'AWS::IAM::Role').flatMap((role) => {
    const principals = listOf(at(role.properties, ['AssumeRolePolicyDocument', 'Statement']))
      .map((statement) => principalsOf(read(role.part, at(statement, ['Principal']))))
      .join(', ');
    const own = listOf(at(role.properties, ['Policies'])).map((policy) => ({
      of: role.path,
      document: at(policy, ['PolicyDocument']),
    }));
    const attached = policies
      .filter(({ part, properties }) => part === role.part && refersTo(properties['Roles'], role))
      .map(({ path, properties }) => ({ of: path, document: properties['PolicyDocument'] }));
    const managed = listOf(at(role.properties, ['ManagedPolicyArns'])).map(
      (arn): IamStatement => ({
        of: role.path,
        kind: 'role',
        principals,
        effect: 'Allow',
        actions: [`as ${textOf(read(role.part, arn))}`],
        resources: [],
        conditions: [],
      }),
    );
    const statements = [...own, ...attached].flatMap(({ of, document }) =>
      listOf(at(document, ['Statement'])).map((statement) => ({
        ...statementOf(read(role.part, statement)),
        of,
        kind: 'role' as const,
        principals,
      })),
    );
    return [...statements, ...managed];
  });
}

const POLICIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::KMS::Key': ['KeyPolicy'],
  'AWS::Logs::ResourcePolicy': ['PolicyDocument'],
  'AWS::S3::BucketPolicy': ['PolicyDocument'],
  'AWS::SNS::TopicPolicy': ['PolicyDocument'],
};

function resourceStatements(assembly: AuditedAssembly): IamStatement[] {
  const read = reader(assembly);
  const documents = Object.entries(POLICIES).flatMap(([type, path]) =>
    ofType(assembly, type).flatMap((resource) => {
      const document = parsed(read(resource.part, at(resource.properties, path)));
      return listOf(at(document, ['Statement'])).map((statement) => ({
        ...statementOf(statement),
        of: resource.path.replace(/\/Policy$/, ''),
        kind: 'resource' as const,
        principals: principalsOf(at(statement, ['Principal'])),
      }));
    }),
  );
  const permissions = ofType(assembly, 'AWS::Lambda::Permission').map((permission): IamStatement => {
    const { Principal, Action, FunctionName, SourceAccount, SourceArn } = permission.properties;
    const of = textOf(read(permission.part, FunctionName));
    return {
      of: of.replace(/^<|(\.Arn)?>$/g, ''),
      kind: 'resource',
      principals: textOf(Principal),
      effect: 'Allow',
      actions: [textOf(Action)],
      resources: [of],
      conditions: [
        ...(SourceAccount === undefined ? [] : [`account ${textOf(read(permission.part, SourceAccount))}`]),
        ...(SourceArn === undefined ? [] : [`source ${textOf(read(permission.part, SourceArn))}`]),
      ],
    };
  });
  return [...documents, ...permissions];
}

function statementOf(statement: Json | undefined) {
  const texts = (key: string) => listOf(at(statement, [key])).map(textOf);
  const condition = at(statement, ['Condition']);
  return {
    effect: textOf(at(statement, ['Effect'])),
    actions: [...texts('Action'), ...texts('NotAction').map((action) => `all but ${action}`)],
    resources: [...texts('Resource'), ...texts('NotResource').map((resource) => `all but ${resource}`)],
    conditions: Object.entries(isJsonObject(condition) ? condition : {}).flatMap(([operator, keys]) =>
      Object.entries(isJsonObject(keys) ? keys : {}).map(
        ([key, value]) => `${operator} ${key} ${listOf(value).map(textOf).join(' or ')}`,
      ),
    ),
  };
}

function principalsOf(principal: Json | undefined): string {
  if (!isJsonObject(principal)) return textOf(principal);
  return Object.values(principal).flatMap(listOf).map(textOf).join(', ');
}

function ofType({ resources }: AuditedAssembly, type: string): AuditedResource[] {
  return resources.filter((resource) => resource.type === type);
}

function refersTo(value: Json | undefined, { logicalId }: AuditedResource): boolean {
  return listOf(value).some((each) => at(each, ['Ref']) === logicalId);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** The documents of CloudWatch Logs are texts. */
function parsed(document: Json | undefined): Json | undefined {
  return typeof document === 'string' ? JSON.parse(document) : document;
}

/** Reads a value of a part's template: references become the paths of what they refer to, in `<>`. */
function reader({ environment, resources, templates }: AuditedAssembly) {
  const pathsOf = new Map(resources.map(({ part, logicalId, path }) => [`${part} ${logicalId}`, path]));

  function read(part: string, value: Json | undefined): Json {
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return generalized(environment, value);
    if (Array.isArray(value)) return value.map((each) => read(part, each));
    if (!isJsonObject(value)) return value;
    const [key = '', argument] = Object.entries(value)[0] ?? [];
    if (key === 'Ref') return generalized(environment, referenced(part, argument));
    if (key === 'Fn::GetAtt') {
      const [logicalId, attribute] = listOf(argument);
      return `${referenced(part, logicalId).slice(0, -1)}.${textOf(attribute)}>`;
    }
    if (key === 'Fn::Join')
      return listOf(listOf(argument)[1])
        .map((each) => textOf(read(part, each)))
        .join('');
    if (key === 'Fn::Sub') return textOf(argument).replaceAll('${AWS::Partition}', 'aws');
    if (key === 'Fn::GetStackOutput') return readOutput(argument);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, read(part, each)]));
  }

  function referenced(part: string, logicalId: Json | undefined): string {
    const id = textOf(logicalId);
    return PSEUDO_PARAMETERS[id] ?? `<${pathsOf.get(`${part} ${id}`) ?? id}>`;
  }

  function readOutput(reference: Json | undefined): Json {
    const stackName = textOf(at(reference, ['StackName']));
    const output = at(templates.get(stackName), ['Outputs', textOf(at(reference, ['OutputName'])), 'Value']);
    return read(stackName.slice(`foobar-${environment.name}-`.length), output);
  }

  return read;
}

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '<account>',
  'AWS::Region': '<region>',
};

function generalized(environment: Environment, value: string): string {
  return value
    .replaceAll(environment.account, '<account>')
    .replaceAll(new RegExp(`${environment.region}|us-east-1`, 'g'), '<region>')
    .replaceAll(/arn:aws:iam::\d{12}:root/g, '<account of Elastic Load Balancing>')
    .replaceAll(`foobar-${environment.name}`, '<prefix>')
    .replaceAll(environment.hostedZone.id, '<hosted zone>');
}
