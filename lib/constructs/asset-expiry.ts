import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { repositorySources } from '../sources.ts';
import { NodeFunction, type NodeFunctionOptions, type NodeFunctionSource, sourceOr } from './node-function.ts';
import { HASHED_FOLDER, HASHED_PATH } from './site-bundle.ts';

/** Properties of the expiry of assets. */
export interface AssetExpiryProps extends NodeFunctionSource, NodeFunctionOptions {
  /** The bucket of a `WebTier`, or one that keeps versions and has its assets below `assets/`, with hashes in their names. */
  readonly bucket: IBucket;

  /**
   * How long an asset is kept that the site names no more: whole days, 1 or more. Longer than somebody leaves a page
   * open.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;
}

/**
 * Deletes the scripts and styles of former deployments from a site's bucket, by a function that runs once a day. A rule
 * of S3 could not tell them from those in use, since it counts their age from the upload.
 *
 * @throws when the retention is no number of days
 */
export class AssetExpiry extends Construct {
  /** Its metric of errors tells of days on which nothing was deleted. */
  readonly handler: IFunction;

  constructor(scope: Construct, id: string, props: AssetExpiryProps) {
    super(scope, id);

    const days = (props.retention ?? Duration.days(30)).toDays({ integral: false });
    if (!Number.isInteger(days) || days < 1) {
      throw new Error(`${this.node.path}: retention: got ${days} days; use whole days, 1 or more`);
    }
    const { handler } = new NodeFunction(this, 'Expire', {
      description: 'Deletes the scripts and styles of former deployments of the site',
      ...sourceOr(repositorySources.expireAssetsEntry, props),
      memorySizeInMiB: 256,
      timeout: Duration.minutes(5),
      // Two at a time would wait for nothing and delete nothing more.
      reservedConcurrency: 1,
      logRetention: props.logRetention,
      encryptionKey: props.encryptionKey,
      environment: {
        SITE_BUCKET_NAME: props.bucket.bucketName,
        ASSET_PATH: HASHED_PATH,
        RETENTION_DAYS: String(days),
      },
    });
    this.handler = handler;
    for (const statement of statementsFor(props.bucket)) handler.addToRolePolicy(statement);
    props.bucket.encryptionKey?.grantDecrypt(handler);
    Validations.of(this).acknowledge(
      ...wildcardsFor(props.bucket).map((wildcard) => ({
        id: `AwsSolutions-IAM5[${wildcard}]`,
        reason: 'It reads all files of the site, since any may name an asset; it marks and deletes below assets/ only.',
      })),
    );

    const rule = new Rule(this, 'Daily', {
      description: 'Deletes the scripts and styles of former deployments of the site',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(handler)],
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'A day that is left out is made up for by the next.',
    });
  }
}

function statementsFor(bucket: IBucket): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
    new PolicyStatement({
      actions: [
        's3:GetObjectTagging',
        's3:PutObjectVersionTagging',
        's3:DeleteObjectVersionTagging',
        's3:DeleteObjectVersion',
      ],
      resources: [bucket.arnForObjects(`${HASHED_FOLDER}/*`)],
    }),
  ];
}

/** The wildcards in the policy of the function, as cdk-nag writes them. A bucket from elsewhere is no resource here. */
function wildcardsFor(bucket: IBucket): string[] {
  const resource = bucket.node.defaultChild;
  if (resource === undefined || !CfnElement.isCfnElement(resource)) return [];
  const arn = `<${Stack.of(bucket).getLogicalId(resource)}.Arn>`;
  return [`Resource::${arn}/*`, `Resource::${arn}/${HASHED_FOLDER}/*`];
}
