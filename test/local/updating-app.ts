import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Distribution, Function as EdgeFunction, FunctionCode, FunctionEventType } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ARecord, PublicHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Trigger } from 'aws-cdk-lib/triggers';
import { type CloudAssembly, readCloudAssembly } from '../../local/assembly/cloud-assembly.ts';

/** What can change about the app. */
export interface Changes {
  /** What the function says. */
  readonly word: string;
  readonly page: string;
  /** What the load balancer says without asking anyone. */
  readonly fixed: string;
  /** A header that the edge adds. */
  readonly edge: string;
  readonly address: string;
  readonly port: number;
  readonly idleTimeoutSeconds?: number;
  /** The body of the handler that a deployment runs. */
  readonly migration: string;
}

/** One of everything that is served, synthesized. */
export function appWith(changes: Changes): CloudAssembly {
  const outdir = mkdtempSync(join(tmpdir(), 'updating-'));
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  const stack = new Stack(app, 'app', { env: { account: '111122223333', region: 'us-east-1' } });

  const site = new Bucket(stack, 'Site');
  const code = `function handler(event) {
    event.response.headers['x-edge'] = { value: ${JSON.stringify(changes.edge)} };
    return event.response;
  }`;
  const distribution = new Distribution(stack, 'Distribution', {
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(site),
      functionAssociations: [
        {
          eventType: FunctionEventType.VIEWER_RESPONSE,
          function: new EdgeFunction(stack, 'Edge', { code: FunctionCode.fromInline(code) }),
        },
      ],
    },
  });
  new BucketDeployment(stack, 'Pages', {
    sources: [Source.data('index.html', changes.page)],
    destinationBucket: site,
    distribution,
    cacheControl: [CacheControl.fromString('s-maxage=86400')],
  });

  const api = lambda(
    stack,
    'Api',
    `const { existsSync, writeFileSync } = require('node:fs');
     const hold = decodeURIComponent(event.queryStringParameters?.hold ?? '');
     if (hold !== '') {
       writeFileSync(hold + '/begun', '');
       while (!existsSync(hold + '/released')) await new Promise((resolve) => setTimeout(resolve, 5));
     }
     return { statusCode: 200, isBase64Encoded: false, headers: {}, body: ${JSON.stringify(changes.word)} };`,
  );
  const balancer = new ApplicationLoadBalancer(stack, 'Balancer', {
    vpc: new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 }),
    loadBalancerName: 'web',
    ...(changes.idleTimeoutSeconds !== undefined && { idleTimeout: Duration.seconds(changes.idleTimeoutSeconds) }),
  });
  const listener = balancer.addListener('Http', { port: changes.port, open: true });
  listener.addTargets('Api', { targets: [new LambdaTarget(api)] });
  listener.addAction('Fixed', {
    priority: 1,
    conditions: [ListenerCondition.pathPatterns(['/fixed'])],
    action: ListenerAction.fixedResponse(200, { messageBody: changes.fixed }),
  });

  const zone = new PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
  new ARecord(stack, 'Record', { zone, recordName: 'www', target: RecordTarget.fromIpAddresses(changes.address) });

  new Trigger(stack, 'Migration', { handler: lambda(stack, 'Migrate', changes.migration) });
  app.synth();
  return readCloudAssembly(outdir);
}

function lambda(stack: Stack, id: string, body: string): LambdaFunction {
  const folder = mkdtempSync(join(tmpdir(), 'code-'));
  writeFileSync(join(folder, 'index.js'), `exports.handler = async (event) => {\n${body}\n};`);
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(folder),
    timeout: Duration.seconds(30),
  });
}
