import type { ServiceSupport } from '../assembly/resource.ts';

/** The custom resources of CDK whose provider the local runtime stands for. */
export const support: ServiceSupport = {
  'Custom::Trigger': {
    naming: { ref: (resource) => `${resource.logicalId}-${resource.suffix}` },
    honoured: ['HandlerArn', 'InvocationType'],
    inert: {
      ServiceToken: 'the local runtime takes the place of the provider function',
      Timeout: "the function's own timeout ends it",
      ExecuteOnHandlerChange: 'its HandlerArn says whether it runs again: it names a version, or the function',
    },
  },
  'Custom::CDKBucketDeployment': {
    naming: {
      ref: (resource) => `${resource.logicalId}-${resource.suffix}`,
      // What its provider answers is no more than what the template says.
      attributes: {
        DestinationBucketArn: ({ property }) => property('DestinationBucketArn') ?? '',
        SourceObjectKeys: ({ property }) => property('SourceObjectKeys') ?? [],
      },
    },
    honoured: [
      'SourceBucketNames',
      'SourceObjectKeys',
      'SourceMarkers',
      'DestinationBucketName',
      'DistributionId',
      'DistributionPaths',
      'DestinationBucketKeyPrefix',
      'Prune',
      'Exclude',
      'Include',
      'SystemMetadata',
      'UserMetadata',
      'Extract',
      'RetainOnDelete',
    ],
    inert: {
      ServiceToken: 'the local runtime takes the place of the provider function',
      WaitForDistributionInvalidation: 'an invalidation is through at once',
      OutputObjectKeys: 'the keys of a deployment are what its own template says',
      DestinationBucketArn: 'a tag that says who owns the bucket',
    },
  },
};
