import type { ServiceSupport } from '../assembly/resource.ts';

const BY_THIS_MACHINE = 'a certificate authority of this machine signs at once';

export const support: ServiceSupport = {
  'AWS::CertificateManager::Certificate': {
    naming: {
      ref: ({ stack: { account, region }, suffix }) => `arn:aws:acm:${region}:${account}:certificate/local-${suffix}`,
    },
    honoured: ['DomainName', 'SubjectAlternativeNames'],
    inert: {
      CertificateTransparencyLoggingPreference: BY_THIS_MACHINE,
      DomainValidationOptions: BY_THIS_MACHINE,
      KeyAlgorithm: BY_THIS_MACHINE,
      Tags: 'a label',
      ValidationMethod: BY_THIS_MACHINE,
    },
  },
};
