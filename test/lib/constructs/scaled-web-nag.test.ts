import { describe, expect, test } from '@jest/globals';
import { Key } from 'aws-cdk-lib/aws-kms';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { ScaledWeb } from '../../../lib/constructs/scaled-web.ts';
import { fixtureSources } from '../../helpers/cdk.ts';
import { appWithoutFeatureFlags, certificate, scaledWeb } from '../../helpers/scaled-web.ts';

describe('cdk-nag finds nothing that is not acknowledged', () => {
  const findings = (pack: NagPack, { app }: ReturnType<typeof scaledWeb>) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      );

  test.each<[string, () => ReturnType<typeof scaledWeb>]>([
    ['in the least of sites', () => scaledWeb()],
    ['in an app without feature flags', () => scaledWeb(undefined, 'us-east-1', appWithoutFeatureFlags())],
    [
      'in another Region',
      () => scaledWeb((stack) => ({ edgeCertificate: certificate(stack, 'us-east-1') }), 'eu-west-1'),
    ],
    ['without a database', () => scaledWeb(() => ({ app: { entry: fixtureSources.apiEntry }, hasDatabase: false }))],
    [
      'beside another site in the same stack',
      () =>
        scaledWeb((stack) => {
          const hostedZone = new PublicHostedZone(stack, 'Other', { zoneName: 'barfoo.com' });
          new ScaledWeb(stack, 'First', {
            domainName: 'barfoo.com',
            hostedZone,
            siteFolder: fixtureSources.siteFolder,
          });
          return {};
        }),
    ],
    [
      'with a key of the stack',
      () => scaledWeb((stack) => ({ encryptionKey: new Key(stack, 'OwnKey', { enableKeyRotation: true }) })),
    ],
  ])('%s', (_, make) => {
    const made = make();
    for (const pack of [new AwsSolutionsChecks(), new ServerlessChecks()]) expect(findings(pack, made)).toEqual([]);
  });
});
