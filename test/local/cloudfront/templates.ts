import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Resource } from '../../../local/assembly/resource.ts';
import { type Behavior, type Distribution, readDistributions } from '../../../local/cloudfront/model.ts';
import type { ViewerRequest } from '../../../local/cloudfront/viewer-request.ts';
import { assemblyOf, resource } from '../s3/assembly.ts';

export const managed = {
  cachingOptimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  allViewer: '216adef6-5c7f-47e4-b989-5492eafa07d3',
  allViewerExceptHost: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  securityHeaders: '67f7725c-6f97-4210-82d7-5512b31e9d03',
  simpleCors: '60669652-455b-4ae9-85a4-c4c02393f86c',
  corsWithPreflight: '5cc3b908-e619-4b99-88e5-2cf7f45965bd',
};

export const customOrigin: JsonObject = {
  Id: 'api',
  DomainName: 'origin.foobar.com',
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 30, HTTPSPort: 443 },
};

/** Of the origins `api` and `spare`. */
export function originGroup(given: JsonObject = {}): JsonObject {
  return {
    Id: 'group',
    FailoverCriteria: { StatusCodes: { Quantity: 2, Items: [500, 503] } },
    Members: { Quantity: 2, Items: [{ OriginId: 'api' }, { OriginId: 'spare' }] },
    ...given,
  };
}

/** A distribution of one behavior on a custom origin, unless the config says otherwise. */
export function distributionResource(config: JsonObject = {}, behavior: JsonObject = {}): Resource {
  return {
    ...resource('AWS::CloudFront::Distribution', 'E1SITE', {
      DistributionConfig: {
        Enabled: true,
        Aliases: ['foobar.com', 'www.foobar.com'],
        Origins: [customOrigin],
        DefaultCacheBehavior: {
          TargetOriginId: 'api',
          ViewerProtocolPolicy: 'redirect-to-https',
          CachePolicyId: managed.cachingOptimized,
          ...behavior,
        },
        ...config,
      },
    }),
    attributes: { Id: 'E1SITE', DomainName: 'd111111abcdef8.cloudfront.net' },
  };
}

export function functionResource(name: string, code: string): Resource {
  const arn = `arn:aws:cloudfront::111122223333:function/${name}`;
  return {
    ...resource('AWS::CloudFront::Function', name, {
      Name: name,
      FunctionCode: code,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0', Comment: '' },
    }),
    attributes: { FunctionARN: arn },
  };
}

export function association(eventType: string, name: string): JsonObject {
  return { EventType: eventType, FunctionARN: `arn:aws:cloudfront::111122223333:function/${name}` };
}

export function readOne(resources: readonly Resource[]): Distribution {
  const [distribution] = readDistributions(assemblyOf(resources));
  if (distribution === undefined) throw new Error('no distribution');
  return distribution;
}

/** The default behavior of a distribution. */
export function behaviorOf(behavior: JsonObject, others: readonly Resource[] = []): Behavior {
  const last = readOne([distributionResource({}, behavior), ...others]).behaviors.at(-1);
  if (last === undefined) throw new Error('no behavior');
  return last;
}

export function cachePolicyResource(parameters: JsonObject, ttl: JsonObject = {}): Resource {
  return resource('AWS::CloudFront::CachePolicy', 'cache-policy', {
    CachePolicyConfig: {
      Name: 'policy',
      MinTTL: 0,
      DefaultTTL: 60,
      MaxTTL: 3600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
        EnableAcceptEncodingGzip: false,
        ...parameters,
      },
      ...ttl,
    },
  });
}

export function request(given: Partial<ViewerRequest> = {}): ViewerRequest {
  return {
    method: 'GET',
    path: '/index.html',
    query: '',
    headers: [['host', 'www.foobar.com']],
    address: '192.0.2.7',
    port: 50000,
    httpVersion: '1.1',
    ...given,
  };
}
