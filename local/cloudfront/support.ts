import type { NamedResource, ResourceNaming, ServiceSupport } from '../assembly/resource.ts';

const behaviorProperties = [
  'AllowedMethods',
  'CachePolicyId',
  'CachedMethods',
  'Compress',
  'DefaultTTL',
  'ForwardedValues',
  'FunctionAssociations',
  'MaxTTL',
  'MinTTL',
  'OriginRequestPolicyId',
  'PathPattern',
  'ResponseHeadersPolicyId',
  'TargetOriginId',
  'ViewerProtocolPolicy',
];

const originProperties = [
  'ConnectionAttempts',
  'ConnectionTimeout',
  'CustomOriginConfig.HTTPPort',
  'CustomOriginConfig.HTTPSPort',
  'CustomOriginConfig.OriginKeepaliveTimeout',
  'CustomOriginConfig.OriginProtocolPolicy',
  'CustomOriginConfig.OriginReadTimeout',
  'DomainName',
  'Id',
  'OriginAccessControlId',
  'OriginCustomHeaders',
  'OriginPath',
  'S3OriginConfig',
  'VpcOriginConfig.OriginKeepaliveTimeout',
  'VpcOriginConfig.OriginReadTimeout',
  'VpcOriginConfig.VpcOriginId',
];

export const support: ServiceSupport = {
  'AWS::CloudFront::Distribution': {
    naming: {
      ref: distributionId,
      attributes: { Id: distributionId, DomainName: distributionDomainName },
    },
    honoured: [
      'DistributionConfig.Aliases',
      ...behaviorProperties.map((name) => `DistributionConfig.CacheBehaviors.${name}`),
      'DistributionConfig.CustomErrorResponses.ErrorCachingMinTTL',
      'DistributionConfig.CustomErrorResponses.ErrorCode',
      'DistributionConfig.CustomErrorResponses.ResponseCode',
      'DistributionConfig.CustomErrorResponses.ResponsePagePath',
      ...behaviorProperties.map((name) => `DistributionConfig.DefaultCacheBehavior.${name}`),
      'DistributionConfig.DefaultRootObject',
      'DistributionConfig.Enabled',
      'DistributionConfig.Logging.Bucket',
      'DistributionConfig.Logging.IncludeCookies',
      'DistributionConfig.OriginGroups.Items.FailoverCriteria',
      'DistributionConfig.OriginGroups.Items.Id',
      'DistributionConfig.OriginGroups.Items.Members',
      ...originProperties.map((name) => `DistributionConfig.Origins.${name}`),
    ],
    inert: {
      'DistributionConfig.Comment': 'for readers',
      'DistributionConfig.HttpVersion': 'the viewer speaks HTTP/1.1 to the loopback interface',
      'DistributionConfig.IPV6Enabled': 'the viewer is on the loopback interface',
      'DistributionConfig.Logging.Prefix': 'the log is a file of the data folder',
      'DistributionConfig.OriginGroups.Quantity': 'the items are counted',
      'DistributionConfig.Origins.CustomOriginConfig.IpAddressType': 'origins are reached over IPv4',
      'DistributionConfig.Origins.CustomOriginConfig.OriginSSLProtocols': 'the local origins speak TLS 1.2 and 1.3',
      'DistributionConfig.PriceClass': 'there is one edge location',
      'DistributionConfig.Restrictions': 'the loopback interface is in no country',
      'DistributionConfig.WebACLId':
        'only its owner reaches the site, so no request is refused for its contents or its rate',
      'DistributionConfig.ViewerCertificate': "the viewer's plain HTTP stands for HTTPS",
      Tags: 'tags do not change what a client sees',
    },
  },
  'AWS::CloudFront::CachePolicy': {
    naming: identified(uuid),
    honoured: [
      'CachePolicyConfig.DefaultTTL',
      'CachePolicyConfig.MaxTTL',
      'CachePolicyConfig.MinTTL',
      'CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin',
    ],
    inert: { 'CachePolicyConfig.Comment': 'for readers', 'CachePolicyConfig.Name': 'behaviors refer to the id' },
  },
  'AWS::CloudFront::OriginRequestPolicy': {
    naming: identified(uuid),
    honoured: [
      'OriginRequestPolicyConfig.CookiesConfig',
      'OriginRequestPolicyConfig.HeadersConfig',
      'OriginRequestPolicyConfig.QueryStringsConfig',
    ],
    inert: {
      'OriginRequestPolicyConfig.Comment': 'for readers',
      'OriginRequestPolicyConfig.Name': 'behaviors refer to the id',
    },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    naming: identified(uuid),
    honoured: [
      'ResponseHeadersPolicyConfig.CorsConfig',
      'ResponseHeadersPolicyConfig.CustomHeadersConfig',
      'ResponseHeadersPolicyConfig.RemoveHeadersConfig',
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig',
      'ResponseHeadersPolicyConfig.ServerTimingHeadersConfig',
    ],
    inert: {
      'ResponseHeadersPolicyConfig.Comment': 'for readers',
      'ResponseHeadersPolicyConfig.Name': 'behaviors refer to the id',
    },
  },
  'AWS::CloudFront::Function': {
    naming: {
      ref: functionArn,
      attributes: {
        FunctionARN: functionArn,
        'FunctionMetadata.FunctionARN': functionArn,
        Stage: () => 'LIVE',
      },
    },
    honoured: ['FunctionCode', 'FunctionConfig.KeyValueStoreAssociations', 'FunctionConfig.Runtime', 'Name'],
    inert: {
      AutoPublish: 'the code of the template is the one that runs',
      'FunctionConfig.Comment': 'for readers',
      Tags: 'tags do not change what a client sees',
    },
  },
  'AWS::Logs::DeliverySource': {
    naming: logNaming('delivery-source'),
    honoured: ['LogType', 'Name', 'ResourceArn'],
    inert: { Tags: 'tags do not change what a client sees' },
  },
  'AWS::Logs::DeliveryDestination': {
    naming: logNaming('delivery-destination'),
    honoured: ['Name', 'OutputFormat'],
    inert: {
      DeliveryDestinationPolicy: 'permissions are not evaluated',
      DestinationResourceArn: 'the log is a file of the data folder',
      Tags: 'tags do not change what a client sees',
    },
  },
  'AWS::Logs::Delivery': {
    naming: logNaming('delivery'),
    honoured: ['DeliveryDestinationArn', 'DeliverySourceName', 'FieldDelimiter', 'RecordFields'],
    inert: {
      S3EnableHiveCompatiblePath: 'the log is a file of the data folder',
      S3SuffixPath: 'the log is a file of the data folder',
      Tags: 'tags do not change what a client sees',
    },
  },
  'AWS::CloudFront::KeyValueStore': {
    naming: {
      ref: keyValueStoreName,
      attributes: {
        Arn: (resource) => `arn:aws:cloudfront::${resource.stack.account}:key-value-store/${uuid(resource)}`,
        Id: uuid,
        Status: () => 'READY',
      },
    },
    honoured: ['ImportSource.SourceArn', 'ImportSource.SourceType', 'Name'],
    inert: { Comment: 'for readers', Tags: 'tags do not change what a client sees' },
  },
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': {
    naming: {
      ref: (resource) => `E${identifier(resource, 13)}`,
      attributes: {
        Id: (resource) => `E${identifier(resource, 13)}`,
        S3CanonicalUserId: ({ suffix }) => suffix.repeat(12),
      },
    },
    honoured: [],
    inert: { CloudFrontOriginAccessIdentityConfig: 'for readers' },
  },
  'AWS::CloudFront::VpcOrigin': {
    naming: {
      ref: vpcOriginId,
      attributes: {
        Id: vpcOriginId,
        Arn: (resource) => `arn:aws:cloudfront::${resource.stack.account}:vpcorigin/${vpcOriginId(resource)}`,
        Status: () => 'Deployed',
      },
    },
    honoured: [
      'VpcOriginEndpointConfig.Arn',
      'VpcOriginEndpointConfig.HTTPPort',
      'VpcOriginEndpointConfig.HTTPSPort',
      'VpcOriginEndpointConfig.OriginProtocolPolicy',
    ],
    inert: {
      'VpcOriginEndpointConfig.Name': 'origins refer to the id',
      'VpcOriginEndpointConfig.OriginSSLProtocols': 'the local origins speak TLS 1.2 and 1.3',
      Tags: 'tags do not change what a client sees',
    },
  },
  'AWS::CloudFront::OriginAccessControl': {
    naming: identified((resource) => `E${identifier(resource, 13)}`),
    honoured: ['OriginAccessControlConfig.SigningBehavior'],
    inert: {
      'OriginAccessControlConfig.Description': 'for readers',
      'OriginAccessControlConfig.Name': 'origins refer to the id',
      'OriginAccessControlConfig.OriginAccessControlOriginType': 'the origin tells its type',
      'OriginAccessControlConfig.SigningProtocol': 'there is one, sigv4',
    },
  },
};

function identified(id: (resource: NamedResource) => string): ResourceNaming {
  return { ref: id, attributes: { Id: id } };
}

/** Of the parts of a log delivery: their names, where they have one. */
function logNaming(kind: string): ResourceNaming {
  const name = (resource: NamedResource): string => String(resource.property('Name') ?? resource.suffix);
  return {
    ref: name,
    attributes: {
      Arn: (resource) => `arn:aws:logs:${resource.stack.region}:${resource.stack.account}:${kind}:${name(resource)}`,
    },
  };
}

function vpcOriginId(resource: NamedResource): string {
  return `vo_${identifier(resource, 13)}`;
}

function distributionId(resource: NamedResource): string {
  return `E${identifier(resource, 13)}`;
}

function distributionDomainName(resource: NamedResource): string {
  return `d${identifier(resource, 13).toLowerCase()}.cloudfront.net`;
}

function functionArn(resource: NamedResource): string {
  const name = resource.property('Name') ?? `${resource.stack.stackName}-${resource.logicalId}-${resource.suffix}`;
  return `arn:aws:cloudfront::${resource.stack.account}:function/${String(name)}`;
}

function keyValueStoreName(resource: NamedResource): string {
  return String(resource.property('Name') ?? `${resource.stack.stackName}-${resource.logicalId}`);
}

/** Letters and digits that are the same for the same resource at every start. */
function identifier({ suffix }: NamedResource, length: number): string {
  return Number.parseInt(suffix, 16).toString(36).padStart(7, '0').repeat(2).slice(0, length).toUpperCase();
}

function uuid({ suffix }: NamedResource): string {
  return `${suffix}-${suffix.slice(0, 4)}-4${suffix.slice(1, 4)}-8${suffix.slice(5, 8)}-${suffix}${suffix.slice(0, 4)}`;
}
