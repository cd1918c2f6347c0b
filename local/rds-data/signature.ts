import { DataApiError } from './errors.ts';

/**
 * Checks that a request is signed for this service, as every official client does. Which key signed it is of no
 * concern on one's own machine.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function checkSignatureShape(authorization: string | undefined): void {
  if (authorization === undefined) {
    throw new DataApiError(
      'MissingAuthenticationTokenException',
      'Missing Authentication Token: sign the request with Signature Version 4; any access key does.',
    );
  }
  if (!SIGNATURE.test(authorization)) {
    throw new DataApiError(
      'IncompleteSignatureException',
      'The Authorization header must be a Signature Version 4 for the service rds-data, with Credential, SignedHeaders and Signature.',
    );
  }
}

const SIGNATURE =
  /^AWS4-\S+ (?=.*\bCredential=[^/\s]+\/\d{8}\/[^/\s]+\/rds-data\/aws4_request\b)(?=.*\bSignedHeaders=[^,\s]+)(?=.*\bSignature=[0-9a-fA-F]{64}\b)/;
