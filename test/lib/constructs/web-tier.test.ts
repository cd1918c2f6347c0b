import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { GeoRestriction } from 'aws-cdk-lib/aws-cloudfront';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { LogBucket } from '../../../lib/constructs/log-bucket.ts';
import { OriginHeaderSecret, originHeaderOf } from '../../../lib/constructs/origin-header.ts';
import { securityHeaders } from '../../../lib/constructs/security-headers.ts';
import { WebTier, type WebTierProps } from '../../../lib/constructs/web-tier.ts';
import { fixtureSources, removeFolder, temporaryFolder, testApp, testStack } from '../../helpers/cdk.ts';

function web(stack: Stack, props: Partial<WebTierProps> = {}) {
  const { siteFolder, viewerRequestFile } = fixtureSources;
  return new WebTier(stack, 'Web', {
    domainName: 'foobar.com',
    certificate: Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:us-east-1:111122223333:certificate/1',
    ),
    originDomainName: 'origin.foobar.com',
    originHeader: originHeaderOf('board/origin-header-value'),
    siteFolder,
    viewerRequestFile,
    logsBucket: new Bucket(stack, 'Logs'),
    namePrefix: 'board',
    ...props,
  });
}

describe('a web tier', () => {
  const stack = testStack();
  web(stack);
  const template = Template.fromStack(stack);
  const distribution = (config: object) =>
    template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: config });

  test('serves www and the apex over HTTP/2 and 3, IPv6 and TLS 1.2 or newer', () => {
    distribution({
      Aliases: ['www.foobar.com', 'foobar.com'],
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      DefaultRootObject: 'index.html',
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2025', SslSupportMethod: 'sni-only' },
    });
  });

  test('serves the site from the bucket: cached, compressed, by way of the viewer-request function', () => {
    distribution({
      DefaultCacheBehavior: {
        AllowedMethods: ['GET', 'HEAD'],
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        OriginRequestPolicyId: Match.absent(),
        Compress: true,
        ViewerProtocolPolicy: 'redirect-to-https',
        FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: Match.anyValue() }],
        ResponseHeadersPolicyId: Match.anyValue(),
      },
    });
  });

  test('passes everything below /api/ on, uncached, with all that the viewer sent', () => {
    distribution({
      CacheBehaviors: [
        {
          PathPattern: '/api/*',
          AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
          ViewerProtocolPolicy: 'https-only',
          ResponseHeadersPolicyId: Match.anyValue(),
          FunctionAssociations: Match.absent(),
        },
      ],
    });
  });

  test('reaches the load balancers over HTTPS with the origin header, whose value is not in the template', () => {
    distribution({
      Origins: Match.arrayWith([
        Match.objectLike({
          DomainName: 'origin.foobar.com',
          ConnectionTimeout: 5,
          CustomOriginConfig: {
            OriginProtocolPolicy: 'https-only',
            OriginReadTimeout: 60,
            OriginSSLProtocols: ['TLSv1.2'],
          },
          OriginCustomHeaders: [
            {
              HeaderName: 'x-origin-verify',
              HeaderValue: '{{resolve:secretsmanager:board/origin-header-value:SecretString:::}}',
            },
          ],
        }),
      ]),
      OriginGroups: Match.absent(),
    });
  });

  test('leaves errors as they are and keeps no server error: the next request may reach the other load balancer', () => {
    distribution({
      CustomErrorResponses: [500, 502, 503, 504].map((ErrorCode) =>
        Match.objectEquals({ ErrorCode, ErrorCachingMinTTL: 0 }),
      ),
    });
  });

  test('keeps what is in the bucket: only replaced versions expire', () => {
    const [rule, ...others] = Object.values(template.findResources('AWS::S3::Bucket')).flatMap(
      (bucket) => bucket['Properties']?.['LifecycleConfiguration']?.['Rules'] ?? [],
    );
    expect(others).toEqual([]);
    expect(rule).toEqual({
      Status: 'Enabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    });
  });

  test('is alone in reading the bucket, which is private, versioned, kept', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: Match.objectLike({ RestrictPublicBuckets: true }),
        VersioningConfiguration: { Status: 'Enabled' },
        LoggingConfiguration: { LogFilePrefix: 'site-bucket/' },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['s3:GetObject', 's3:ListBucket'],
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
    template.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
  });

  test('puts the security headers on every response', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            ContentSecurityPolicy:
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
              "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            Override: true,
          },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
        },
      },
    });
  });

  test('runs the function with the domain, the paths and the 404 page of the site written into it', () => {
    template.hasResourceProperties('AWS::CloudFront::Function', {
      AutoPublish: true,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
      FunctionCode: Match.stringLikeRegexp(
        [
          'const APEX_DOMAIN = "foobar.com";',
          'const PATHS = \\["/about.html","/images/icon.svg","/index.html","/robots.txt"\\];',
          'const HASHED_PATH = "\\^/assets/.*";',
          'const NOT_FOUND_PAGE = ".*Not found .* href=\\\\"/assets/main-[A-Z0-9]{8}.css.*";',
        ].join('\n'),
      ),
    });
  });

  test('has the function answer with the headers that the policy adds', () => {
    const [headers] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy')).map(
      (policy) => policy['Properties']['ResponseHeadersPolicyConfig']['SecurityHeadersConfig'],
    );
    expect(securityHeaders().values).toEqual({
      'content-security-policy': headers['ContentSecurityPolicy']['ContentSecurityPolicy'],
      'x-content-type-options': 'nosniff',
      'x-frame-options': headers['FrameOptions']['FrameOption'],
      'referrer-policy': headers['ReferrerPolicy']['ReferrerPolicy'],
      'strict-transport-security': `max-age=${headers['StrictTransportSecurity']['AccessControlMaxAgeSec']}; includeSubDomains`,
    });
    template.hasResourceProperties('AWS::CloudFront::Function', {
      FunctionCode: Match.stringLikeRegexp('const SECURITY_HEADERS = \\{"content-security-policy":"default-src'),
    });
  });

  test('has a content security policy of its own in both, where one is given', () => {
    const contentSecurityPolicy = "default-src 'self'; script-src 'self' https://cdn.example.com";
    const stack = testStack();
    web(stack, { contentSecurityPolicy });
    const own = Template.fromStack(stack);
    own.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: contentSecurityPolicy, Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
        },
      },
    });
    own.hasResourceProperties('AWS::CloudFront::Function', {
      FunctionCode: Match.stringLikeRegexp(`"content-security-policy":"${contentSecurityPolicy}"`),
    });
  });

  test('publishes the function after the hashed files that its 404 page names', () => {
    template.hasResource('AWS::CloudFront::Function', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^WebSiteHashedCustomResource')]),
    });
  });

  test('delivers the logs of the distribution to the bucket', () => {
    template.hasResourceProperties('AWS::Logs::DeliverySource', { LogType: 'ACCESS_LOGS' });
    template.hasResourceProperties('AWS::Logs::DeliveryDestination', { OutputFormat: 'w3c' });
    template.hasResource('AWS::Logs::Delivery', { DependsOn: [Match.stringLikeRegexp('LogsPolicy')] });
  });

  test('deploys what has a hash first, for ever, and removes none of it', () => {
    template.hasResourceProperties('Custom::CDKBucketDeployment', {
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
      Prune: false,
      DistributionId: Match.absent(),
    });
  });

  test('deploys the pages after that, removes former ones, and empties the caches of them', () => {
    template.hasResource('Custom::CDKBucketDeployment', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^WebSiteHashedCustomResource')]),
      Properties: {
        SystemMetadata: { 'cache-control': 'public, max-age=0, s-maxage=86400, must-revalidate' },
        Prune: true,
        Exclude: ['assets/*'],
        DistributionId: Match.anyValue(),
        DistributionPaths: ['/404.html', '/about.html', '/images/icon.svg', '/index.html', '/robots.txt'],
      },
    });
  });
});

test('empties the caches of a file under the path that viewers ask for, which is encoded', () => {
  const siteFolder = temporaryFolder();
  for (const file of ['index.html', '404.html', 'price list ~2.txt', 'größe.svg', '100%.txt', 'a#b?c.txt']) {
    writeFileSync(join(siteFolder, file), '');
  }
  const stack = testStack();
  web(stack, { siteFolder });
  removeFolder(siteFolder);
  Template.fromStack(stack).hasResourceProperties('Custom::CDKBucketDeployment', {
    DistributionPaths: [
      '/100%25.txt',
      '/404.html',
      '/a%23b%3Fc.txt',
      '/gr%C3%B6%C3%9Fe.svg',
      '/index.html',
      '/price%20list%20~2.txt',
    ],
  });
});

describe('a web tier with every property', () => {
  const stack = testStack();
  web(stack, {
    webAcl: { webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/board/1' },
    geoRestriction: GeoRestriction.allowlist('DE', 'FR'),
    encryptionKey: new Key(stack, 'Key'),
  });
  const template = Template.fromStack(stack);

  test('has every request looked at by the web ACL, and takes none from other countries', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/board/1',
        Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE', 'FR'] } },
      },
    });
  });

  test('encrypts the site with the key, which CloudFront may decrypt with', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() },
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'kms:Decrypt', Principal: { Service: 'cloudfront.amazonaws.com' } }),
        ]),
      },
    });
  });
});

describe('the assets of a web tier', () => {
  const outdir = temporaryFolder();
  beforeAll(() => {
    const app = testApp({}, outdir);
    web(new Stack(app, 'Test', { env: { account: '111122223333', region: 'us-east-1' } }));
    app.synth();
  });
  afterAll(() => removeFolder(outdir));

  test('are the hashed files, and the pages without them', () => {
    const folders = readdirSync(outdir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith('asset.'))
      .map((entry) => readdirSync(join(outdir, entry.name)).sort());
    expect(folders).toContainEqual(['assets']);
    expect(folders).toContainEqual(['404.html', 'about.html', 'images', 'index.html', 'robots.txt']);
  });
});

test('a web tier without an origin is a static site', () => {
  const stack = testStack();
  web(stack, { originDomainName: undefined, originHeader: undefined });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      CacheBehaviors: Match.absent(),
      Origins: [Match.objectLike({ S3OriginConfig: Match.anyValue() })],
    },
  });
});

test('a web tier waits for the origin header that is made in its stack', () => {
  const stack = testStack();
  web(stack, { originHeader: new OriginHeaderSecret(stack, 'Header', { secretName: 'board/origin-header-value' }) });
  Template.fromStack(stack).hasResource('AWS::CloudFront::Distribution', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^HeaderSecret')]),
  });
});

test('a web tier outside of us-east-1 is logged by the access control lists of the bucket', () => {
  const stack = testStack('eu-west-1');
  const logsBucket = new LogBucket(stack, 'Log', { objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED }).bucket;
  web(stack, { logsBucket });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Logging: {
        Bucket: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LogBucket'), 'RegionalDomainName'] },
        Prefix: 'distribution/',
      },
    },
  });
  template.hasResourceProperties('AWS::S3::Bucket', {
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
  });
  template.resourceCountIs('AWS::Logs::Delivery', 0);
});

describe('a web tier is refused', () => {
  test('with a certificate of a stack outside of us-east-1', () => {
    const stack = testStack('eu-west-1');
    const certificate = new Certificate(stack, 'Own', { domainName: 'foobar.com' });
    expect(() => web(stack, { certificate })).toThrow(
      'Test/Web: certificate: got one of a stack in eu-west-1; CloudFront takes it from us-east-1, so make it in a stack',
    );
  });

  test.each([
    ['originDomainName', 'originHeader'],
    ['originHeader', 'originDomainName'],
  ])('with %s, but no %s', (given, missing) => {
    expect(() => web(testStack(), { [missing]: undefined })).toThrow(
      `Test/Web: ${missing}: got none, but ${given}; give both to send /api/* to load balancers`,
    );
  });

  test.each(['', " default-src 'self'", "default-src 'self'\nx-other: 1", "default-src 'sélf'"])(
    'with a content security policy that is no value of a header: %j',
    (contentSecurityPolicy) => {
      expect(() => web(testStack(), { contentSecurityPolicy })).toThrow(
        `Test/Web: contentSecurityPolicy: got ${JSON.stringify(contentSecurityPolicy)}; give one line of printable ASCII`,
      );
    },
  );

  test('with a folder that has no page to begin with', () => {
    const siteFolder = fixtureSources.migrationsFolder;
    expect(() => web(testStack(), { siteFolder })).toThrow(
      `Test/Web: siteFolder: got ${siteFolder}, which has no index.html and no 404.html`,
    );
  });

  test('with a function that has no place for the values', () => {
    const folder = temporaryFolder();
    const viewerRequestFile = join(folder, 'function.js');
    writeFileSync(viewerRequestFile, 'function handler(event) { return event.request; }');
    expect(() => web(testStack(), { viewerRequestFile })).toThrow(
      `${viewerRequestFile} has no '{{APEX_DOMAIN}}', no '{{PATHS}}'`,
    );
    removeFolder(folder);
  });
});
