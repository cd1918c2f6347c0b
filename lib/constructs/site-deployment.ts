import { resolve } from 'node:path';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { CfnElement, DefaultStackSynthesizer, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { skipCheckov } from './checkov.ts';
import { acknowledgeHandlers } from './custom-resource-handlers.ts';
import { createLogGroup } from './log-group.ts';
import { nagText } from './nag-text.ts';
import { HASHED_FOLDER, hashedNames, unhashedFiles, writeHashedFiles, writeUnhashedFiles } from './site-bundle.ts';
import { writtenAsset } from './written-asset.ts';

/** Properties of the deployment of a site. */
export interface SiteDeploymentProps {
  /** The folder of the site: pages, the scripts and styles they name, and files that are served as they are. */
  readonly siteFolder: string;

  readonly bucket: IBucket;

  /** Its caches are emptied of the files whose names have no hash. */
  readonly distribution: IDistribution;

  /**
   * Encrypts the log lines. The policy of a key from elsewhere has to let CloudWatch Logs use it.
   *
   * @default - CloudWatch Logs' own keys
   */
  readonly encryptionKey?: IKey;
}

/**
 * Puts a site into a bucket so that no viewer gets a page without its scripts: first what has a hash in its name, to
 * be cached for ever, and none of the former ones removed; then the pages, which viewers ask for anew each time and
 * which the edges keep until the next deployment.
 *
 * The former ones stay until `AssetExpiry` deletes them. A deployment uploads all of the site's again, also those that
 * the bucket has.
 *
 * @throws when a page names a file that does not exist, or esbuild finds a fault
 */
export class SiteDeployment extends Construct {
  /** Puts the files with a hash in their names into the bucket. What names them has to wait for it. */
  readonly hashed: Construct;

  constructor(scope: Construct, id: string, props: SiteDeploymentProps) {
    super(scope, id);

    const siteFolder = resolve(props.siteFolder);

    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = createLogGroup(this, 'LogGroup', { encryptionKey: props.encryptionKey });
    logGroup.grantWrite(role);
    const common = { destinationBucket: props.bucket, role, logGroup, memoryLimit: 512 };

    const hashed = new BucketDeployment(this, 'Hashed', {
      ...common,
      sources: [
        Source.asset(
          siteFolder,
          writtenAsset('hashed', (outputFolder) => writeHashedFiles(siteFolder, outputFolder)),
        ),
      ],
      prune: false,
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const pages = new BucketDeployment(this, 'Pages', {
      ...common,
      sources: [
        Source.asset(
          siteFolder,
          writtenAsset('pages', (outputFolder) =>
            writeUnhashedFiles(siteFolder, outputFolder, hashedNames(siteFolder)),
          ),
        ),
      ],
      prune: true,
      exclude: [`${HASHED_FOLDER}/*`],
      cacheControl: [CacheControl.fromString('public, max-age=0, s-maxage=86400, must-revalidate')],
      distribution: props.distribution,
      distributionPaths: unhashedFiles(siteFolder).map(requestedPath),
    });
    pages.node.addDependency(hashed);
    this.hashed = hashed;

    // The handler, and so its role, is one for the stack: that of the first site in it.
    Validations.of(hashed.handlerRole).acknowledge(
      ...wildcards(Stack.of(this), props.bucket).map((wildcard) => ({
        id: `AwsSolutions-IAM5[${nagText(Stack.of(this), wildcard)}]`,
        reason:
          'The handler of aws-cdk-lib reads the assets, synchronizes the site bucket and invalidates the distribution: ' +
          'it needs all keys of these two buckets, the families of S3 actions, and cloudfront:CreateInvalidation on *.',
      })),
    );
    skipCheckov(role.node.findChild('DefaultPolicy'), {
      id: 'CKV_AWS_111',
      comment:
        'aws-cdk-lib lets its handler invalidate any distribution: it gives it cloudfront:CreateInvalidation on *.',
    });
    acknowledgeHandlers(Stack.of(this), 'Custom::CDKBucketDeployment', [
      'AwsSolutions-L1',
      'Serverless-LambdaLatestVersion',
      'Serverless-LambdaTracing',
      'Serverless-LambdaDLQ',
    ]);
  }
}

/**
 * The path by which viewers ask for a file. CloudFront takes no other for an invalidation.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
function requestedPath(file: string): string {
  return `/${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}`;
}

/** The wildcards in the policy of the handler, as cdk-nag writes them. */
function wildcards(stack: Stack, bucket: IBucket): string[] {
  const { bootstrapQualifier = DefaultStackSynthesizer.DEFAULT_QUALIFIER } = stack.synthesizer;
  const assets = `cdk-${bootstrapQualifier}-assets-${stack.account}-${stack.region}`;
  const resource = bucket.node.defaultChild;
  return [
    ...['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*'].map((action) => `Action::s3:${action}`),
    ...(bucket.encryptionKey === undefined ? [] : ['Action::kms:GenerateDataKey*', 'Action::kms:ReEncrypt*']),
    `Resource::arn:${stack.partition}:s3:::${assets}/*`,
    ...(CfnElement.isCfnElement(resource) ? [`Resource::<${stack.getLogicalId(resource)}.Arn>/*`] : []),
    'Resource::*',
  ];
}
