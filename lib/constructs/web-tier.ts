import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  type GeoRestriction,
  HttpVersion,
  type IDistribution,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { repositorySources } from '../sources.ts';
import { AssetExpiry } from './asset-expiry.ts';
import { skipCheckov } from './checkov.ts';
import { DistributionLogs } from './distribution-logs.ts';
import { siteOf } from './domain-name.ts';
import type { IOriginHeader } from './origin-header.ts';
import { isOutsideWebRegion } from './region-facts.ts';
import { type SecurityHeaders, securityHeaders } from './security-headers.ts';
import { HASHED_PATH, hashedNames, NOT_FOUND_PAGE, pageOf, sitePaths } from './site-bundle.ts';
import { SiteDeployment } from './site-deployment.ts';
import { viewerRequestCode } from './viewer-request-code.ts';
import type { IWebAcl } from './web-acl.ts';
import { webTierProblems } from './web-tier-rules.ts';

/** Properties of the web tier. */
export interface WebTierProps {
  /** The apex, e.g. `foobar.com`. The site is `www.` in front of it, to which requests for the apex are redirected. */
  readonly domainName: string;

  /** In us-east-1, for the apex and `www.`. */
  readonly certificate: ICertificate;

  /**
   * The name of the load balancers, e.g. `origin.foobar.com`: requests below /api/ are sent there.
   *
   * @default - the site is static
   */
  readonly originDomainName?: string;

  /**
   * Added to every request to the load balancers.
   *
   * @default - the site is static
   */
  readonly originHeader?: IOriginHeader;

  /**
   * The folder of the site, with index.html and 404.html, which is answered where the site has no other page. The
   * scripts and styles that the pages name are bundled, by esbuild, into the folder `assets`; a site that has this folder
   * is published as it is.
   */
  readonly siteFolder: string;

  /**
   * What the pages may load and from where, for every page.
   *
   * @default - scripts, styles, fonts and requests of the site itself: nothing inline, nothing from elsewhere
   * @see https://www.w3.org/TR/CSP3/
   */
  readonly contentSecurityPolicy?: string;

  /**
   * A CloudFront function for the requests of pages. In it `'{{APEX_DOMAIN}}'`, `'{{PATHS}}'`, `'{{HASHED_PATH}}'`,
   * `'{{NOT_FOUND_PAGE}}'` and `'{{SECURITY_HEADERS}}'` are replaced by the domain, the paths of the site, a pattern of
   * its hashed files' paths, its page 404.html, and the headers for what the function answers by itself.
   *
   * @default - a function that redirects the apex to `www.`, finds the page of a path, and answers where there is none
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
   */
  readonly viewerRequestFile?: string;

  /**
   * The function that deletes former scripts and styles: a file to bundle, or a folder with the bundle.
   *
   * @default - the function of this package
   */
  readonly expireAssetsEntry?: string;

  /**
   * How long former scripts and styles are kept for those who have an old page open: whole days, 1 or more.
   *
   * @default Duration.days(30)
   */
  readonly assetRetention?: Duration;

  /**
   * Where the logs of the distribution and of the bucket go. In the stack's Region; outside of us-east-1 its access
   * control lists have to be enabled (`ObjectOwnership.BUCKET_OWNER_PREFERRED`), which CloudFront's logs go by there.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   */
  readonly logsBucket: IBucket;

  /** In front of names, e.g. `foobar-production`. */
  readonly namePrefix: string;

  /**
   * Looks at every request first.
   *
   * @default - no request is refused for its contents or its rate
   */
  readonly webAcl?: IWebAcl;

  /**
   * The countries that the site is served to or not.
   *
   * @default - every country
   */
  readonly geoRestriction?: GeoRestriction;

  /**
   * Encrypts the site's bucket and the log lines of its functions. The policy of an imported key has to let
   * `cloudfront.amazonaws.com` decrypt with it, and CloudWatch Logs use it.
   *
   * @default - S3's and CloudWatch Logs' own keys
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-sse-kms
   */
  readonly encryptionKey?: IKey;
}

/**
 * CloudFront keeps an error for 10 seconds unless it is told otherwise: one request that met a lost load balancer would
 * fail all others for the same path.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const SERVER_ERRORS = [500, 502, 503, 504];

/**
 * The web server: CloudFront with the static site in a private bucket, and everything below /api/ from the load
 * balancers. Best in a stack in us-east-1: only from there CloudFront delivers logs by version 2 of standard logging.
 * Stateful: the bucket stays when the stack is deleted.
 *
 * Security headers are set on every answer, whatever the origin sent. Strict-Transport-Security is for a year and
 * includes subdomains: once somebody has been to the apex, their browser asks for every name below it by HTTPS only.
 *
 * @throws when the certificate is in another Region, the folder is no site's, the content security policy is no value of a
 * header, one of the origin's name and header is missing, or the function's file has no place for one of the values, or has grown too large with them
 */
export class WebTier extends Construct {
  /** Serves the site, and sends /api/* to the load balancers. */
  readonly distribution: IDistribution;

  /** Holds the site. */
  readonly bucket: IBucket;

  /** Deletes what former deployments left behind. */
  readonly assetExpiry: AssetExpiry;

  constructor(scope: Construct, id: string, props: WebTierProps) {
    super(scope, id);

    const siteFolder = resolve(props.siteFolder);
    const problems = webTierProblems(props, siteFolder);
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}`);

    const { region } = Stack.of(this);
    const hasLogDelivery = !isOutsideWebRegion(region);
    const { behavior: securityHeadersBehavior, values } = securityHeaders(props.contentSecurityPolicy);
    const responseHeadersPolicy = new ResponseHeadersPolicy(this, 'ResponseHeaders', { securityHeadersBehavior });
    const viewerRequest = this.createViewerRequest(props, siteFolder, values);
    this.bucket = this.createBucket(props);
    const distribution = new Distribution(this, 'Distribution', {
      comment: props.namePrefix,
      domainNames: [siteOf(props.domainName), props.domainName],
      certificate: props.certificate,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2025,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultRootObject: 'index.html',
      errorResponses: SERVER_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: { ...this.siteBehavior(viewerRequest), responseHeadersPolicy },
      additionalBehaviors: apiBehaviors(props, responseHeadersPolicy),
      webAclId: props.webAcl?.webAclArn,
      geoRestriction: props.geoRestriction,
      ...(hasLogDelivery ? {} : { logBucket: props.logsBucket, logFilePrefix: 'distribution/' }),
    });
    acknowledgeDistribution(distribution, props.webAcl);
    // The value is read when the distribution is made.
    if (Construct.isConstruct(props.originHeader)) distribution.node.addDependency(props.originHeader);
    this.distribution = distribution;

    if (hasLogDelivery) {
      skipCheckov(distribution, {
        id: 'CKV_AWS_86',
        comment: 'Logged by standard logging version 2 (AWS::Logs::Delivery), which it does not know.',
      });
      new DistributionLogs(this, 'Logs', { distribution, bucket: props.logsBucket, namePrefix: props.namePrefix });
    }
    const { bucket } = this;
    const { encryptionKey } = props;
    const { hashed } = new SiteDeployment(this, 'Site', { siteFolder, bucket, distribution, encryptionKey });
    this.assetExpiry = new AssetExpiry(this, 'AssetExpiry', {
      entry: props.expireAssetsEntry,
      bucket,
      retention: props.assetRetention,
      encryptionKey,
    });
    // The 404 page in it names them.
    viewerRequest.node.addDependency(hashed);
  }

  private createBucket({ encryptionKey, logsBucket }: WebTierProps): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      encryption: encryptionKey === undefined ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: encryptionKey === undefined ? undefined : true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      serverAccessLogsBucket: logsBucket,
      serverAccessLogsPrefix: 'site-bucket/',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: '@aws-cdk/aws-s3:accessLogsPolicyNotAdded',
      reason: 'The owner of a bucket that exists already lets S3 deliver there.',
    });
    return bucket;
  }

  private siteBehavior(viewerRequest: EdgeFunction): BehaviorOptions {
    return {
      // With LIST, S3 answers 404 for a file that does not exist; without, 403.
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
        originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: viewerRequest }],
    };
  }

  private createViewerRequest(
    { domainName, ...props }: WebTierProps,
    siteFolder: string,
    headers: SecurityHeaders['values'],
  ): EdgeFunction {
    const viewerRequestFile = props.viewerRequestFile ?? repositorySources.viewerRequestFile;
    const code = viewerRequestCode(viewerRequestFile, readFileSync(viewerRequestFile, 'utf8'), {
      domainName,
      paths: sitePaths(siteFolder),
      hashedPath: HASHED_PATH,
      securityHeaders: headers,
      notFoundPage: pageOf(siteFolder, NOT_FOUND_PAGE, hashedNames(siteFolder)),
    });
    return new EdgeFunction(this, 'ViewerRequest', {
      comment: `Redirects ${domainName} to www, finds the file of a path, and answers where there is none`,
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(code),
    });
  }
}

/**
 * One origin for all methods: an origin group would take GET, HEAD and OPTIONS only, so Route 53 does the failover.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
function apiBehaviors(
  { originDomainName, originHeader }: WebTierProps,
  responseHeadersPolicy: ResponseHeadersPolicy,
): Record<string, BehaviorOptions> {
  if (originDomainName === undefined || originHeader === undefined) return {};
  const behavior: BehaviorOptions = {
    responseHeadersPolicy,
    origin: new HttpOrigin(originDomainName, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      // A dynamic reference: the template holds the secret's name, not its value.
      customHeaders: { [originHeader.headerName]: originHeader.headerValue.unsafeUnwrap() },
      // A load balancer that is gone is given up soon, so that the next attempt finds the other in DNS.
      connectionTimeout: Duration.seconds(5),
      // As long as the load balancers wait: a paused database resumes within it.
      readTimeout: Duration.seconds(60),
    }),
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachedMethods: CachedMethods.CACHE_GET_HEAD,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
    compress: true,
  };
  return { '/api/*': behavior };
}

function acknowledgeDistribution(distribution: Distribution, webAcl: IWebAcl | undefined): void {
  if (webAcl === undefined) {
    skipCheckov(distribution, {
      id: 'CKV_AWS_68',
      comment: 'A web ACL is an expense that each environment decides on.',
    });
  }
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'The site is meant for viewers in every country.' },
    { id: 'AwsSolutions-CFR2', reason: 'A web ACL is an expense that each environment decides on.' },
    {
      id: 'AwsSolutions-CFR3',
      reason: 'Logged by standard logging version 2 (AWS::Logs::Delivery), which the rule does not look at.',
    },
    {
      id: '@aws-cdk/aws-cloudfront-origins:updateImportedKeyPolicyOac',
      reason: 'The owner of a key that exists already lets CloudFront decrypt with it.',
    },
    {
      id: '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      reason: 'The distribution has a default root object, and no query string reaches the bucket: nothing is listed.',
    },
  );
  Validations.of(Stack.of(distribution)).acknowledge({
    id: '@aws-cdk/aws-cloudfront-origins:wildcardKeyPolicyForOac',
    reason:
      'A key of this stack cannot name the distribution that waits for it; it names the distributions of the account.',
  });
}
