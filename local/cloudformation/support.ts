import type { ServiceSupport } from '../assembly/resource.ts';

/** The custom resources of CDK that have an effect here. */
export const support: ServiceSupport = {
  'Custom::Trigger': {
    naming: { ref: (resource) => `${resource.logicalId}-${resource.suffix}` },
    honoured: ['HandlerArn', 'InvocationType'],
    inert: {
      ServiceToken: 'the local runtime takes the place of the provider function',
      Timeout: "the function's own timeout ends it",
      ExecuteOnHandlerChange: 'every start is a deployment, so the trigger runs at every start',
    },
  },
  'Custom::CDKBucketDeployment': {
    naming: { ref: (resource) => `${resource.logicalId}-${resource.suffix}` },
    honoured: [
      'SourceBucketNames',
      'SourceObjectKeys',
      'SourceMarkers',
      'DestinationBucketName',
      'DestinationBucketKeyPrefix',
      'Prune',
      'Exclude',
      'Include',
      'SystemMetadata',
      'UserMetadata',
      'Extract',
    ],
    inert: {
      ServiceToken: 'the local runtime takes the place of the provider function',
      DistributionId: 'deployments run before the edge starts, with an empty cache',
      DistributionPaths: 'deployments run before the edge starts, with an empty cache',
      WaitForDistributionInvalidation: 'deployments run before the edge starts, with an empty cache',
      RetainOnDelete: 'the buckets are kept until --reset',
      OutputObjectKeys: 'the keys of a deployment are what its own template says',
      DestinationBucketArn: 'a tag that says who owns the bucket',
    },
  },
};
