import type { NamedResource, ResourceSupport, ServiceSupport } from '../assembly/resource.ts';
import { functionArn } from './arn.ts';

const LABEL = 'a label';
const NOT_AUTHORIZED = 'calls between local services are not authorized';

function functionName(resource: NamedResource): string {
  const name = resource.property('FunctionName');
  if (typeof name === 'string') return name;
  return `${resource.stack.stackName}-${resource.logicalId}`
    .slice(0, 64 - 1 - resource.suffix.length)
    .concat('-', resource.suffix);
}

function ofFunction(resource: NamedResource): string {
  return functionArn(resource.stack, String(resource.property('FunctionName')));
}

/** Four digits that change when CDK gives the version a new logical id, which it does when the function changes. */
function versionNumber({ suffix }: NamedResource): string {
  return String(1 + (Number.parseInt(suffix, 16) % 9999));
}

const versionArn = (resource: NamedResource) => `${ofFunction(resource)}:${versionNumber(resource)}`;
const aliasArn = (resource: NamedResource) => `${ofFunction(resource)}:${String(resource.property('Name'))}`;
const lambdaArn = (resource: NamedResource) => functionArn(resource.stack, functionName(resource));

function layerArn({ stack, logicalId, suffix }: NamedResource): string {
  return `arn:aws:lambda:${stack.region}:${stack.account}:layer:${logicalId}${suffix}:1`;
}

/** A resource that only says who may call, or what becomes of asynchronous invocations. */
function named(ref: (resource: NamedResource) => string, inert: Readonly<Record<string, string>>): ResourceSupport {
  return { naming: { ref }, honoured: [], inert };
}

export const support: ServiceSupport = {
  'AWS::Lambda::Function': {
    naming: { ref: functionName, attributes: { Arn: lambdaArn } },
    honoured: [
      'FunctionName',
      'Code',
      'PackageType',
      'Handler',
      'Runtime',
      'Timeout',
      'MemorySize',
      'Environment',
      'ReservedConcurrentExecutions',
      'Layers',
      'LoggingConfig.LogGroup',
      'LoggingConfig.LogFormat',
      'LoggingConfig.ApplicationLogLevel',
      'LoggingConfig.SystemLogLevel',
    ],
    inert: {
      Role: NOT_AUTHORIZED,
      Architectures: 'the code runs on the processor of this machine',
      CodeSigningConfigArn: 'signatures are not checked',
      Description: LABEL,
      EphemeralStorage: 'the temporary folder of this machine has no limit of its own',
      KmsKeyArn: 'environment variables are not stored',
      RecursiveLoop: 'no local service calls functions in a loop',
      RuntimeManagementConfig: 'the code runs in this version of Node.js',
      Tags: LABEL,
      TracingConfig: 'nothing is sent to X-Ray',
    },
  },
  'AWS::Lambda::Version': {
    naming: { ref: versionArn, attributes: { FunctionArn: versionArn, Version: versionNumber } },
    honoured: ['FunctionName', 'ProvisionedConcurrencyConfig'],
    inert: { CodeSha256: 'the code is that of the assembly', Description: LABEL },
  },
  'AWS::Lambda::Alias': {
    naming: { ref: aliasArn, attributes: { AliasArn: aliasArn } },
    honoured: ['FunctionName', 'FunctionVersion', 'Name', 'RoutingConfig', 'ProvisionedConcurrencyConfig'],
    inert: { Description: LABEL },
  },
  'AWS::Lambda::Permission': named(({ stack, logicalId, suffix }) => `${stack.stackName}-${logicalId}-${suffix}`, {
    Action: NOT_AUTHORIZED,
    EventSourceToken: NOT_AUTHORIZED,
    FunctionName: NOT_AUTHORIZED,
    FunctionUrlAuthType: NOT_AUTHORIZED,
    InvokedViaFunctionUrl: NOT_AUTHORIZED,
    Principal: NOT_AUTHORIZED,
    PrincipalOrgID: NOT_AUTHORIZED,
    SourceAccount: NOT_AUTHORIZED,
    SourceArn: NOT_AUTHORIZED,
  }),
  'AWS::Lambda::EventInvokeConfig': named(
    (resource) => `${String(resource.property('FunctionName'))}|EventInvokeConfig`,
    {
      DestinationConfig: 'no local service invokes functions asynchronously',
      FunctionName: 'no local service invokes functions asynchronously',
      MaximumEventAgeInSeconds: 'no local service invokes functions asynchronously',
      MaximumRetryAttempts: 'no local service invokes functions asynchronously',
      Qualifier: 'no local service invokes functions asynchronously',
    },
  ),
  'AWS::Lambda::LayerVersion': {
    naming: { ref: layerArn, attributes: { LayerVersionArn: layerArn } },
    honoured: [],
    inert: Object.fromEntries(
      ['CompatibleArchitectures', 'CompatibleRuntimes', 'Content', 'Description', 'LayerName', 'LicenseInfo'].map(
        (property) => [property, 'a layer counts where a function names it: see Layers'],
      ),
    ),
  },
  'AWS::Lambda::Url': {
    naming: {
      ref: (resource) => functionArn(resource.stack, String(resource.property('TargetFunctionArn'))),
      attributes: {
        FunctionArn: (resource) => functionArn(resource.stack, String(resource.property('TargetFunctionArn'))),
        FunctionUrl: ({ stack, suffix }) => `https://${suffix}${suffix}.lambda-url.${stack.region}.on.aws/`,
      },
    },
    honoured: [],
  },
};
