import type { ResolvedAssembly } from '../assembly/resource.ts';

/**
 * The names that the local certificate is for: those of the templates' certificates, so that an origin name which they
 * do not cover fails here as it would on AWS.
 *
 * @param imported the names to take when the templates only refer to certificates made elsewhere
 */
export function certificateNames(assembly: ResolvedAssembly, imported: readonly string[]): readonly string[] {
  const names = assembly
    .ofType('AWS::CertificateManager::Certificate')
    .flatMap(({ properties: { DomainName, SubjectAlternativeNames } }) => [DomainName, SubjectAlternativeNames ?? []])
    .flat()
    .map(String);
  return [...new Set([...(names.length > 0 ? names : imported), 'localhost'])];
}
