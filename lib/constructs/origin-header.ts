import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SecretValue, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { skipSecretKey } from './checkov.ts';

/** A header that CloudFront adds and the load balancers ask for. */
export interface IOriginHeader {
  /** E.g. `x-origin-verify`. */
  readonly headerName: string;

  /** Read when the stack is deployed; no template holds it. */
  readonly headerValue: SecretValue;
}

/** What Secrets Manager adds to a secret's name in its ARN. */
const END_OF_ARN = /-[A-Za-z0-9]{6}$/;

/** Properties of the origin header's secret. */
export interface OriginHeaderSecretProps {
  /**
   * The name of the secret: by it, and not by an ARN, both Regions refer to the value. It must not end in a hyphen and
   * six characters, as ARNs do: `origin-header` could not be told from an ARN without its end.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
   */
  readonly secretName: string;

  /**
   * Other Regions that need the value: that of the distribution.
   *
   * @default - the secret is in the stack's Region only
   */
  readonly replicaRegions?: string[];

  /**
   * Encrypts the secret.
   *
   * @default - the account's key aws/secretsmanager
   */
  readonly encryptionKey?: IKey;
}

/**
 * The header by its secret's name, for stacks that do not hold the secret. CloudFormation reads the value when it
 * deploys; no template holds it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export function originHeaderOf(secretName: string): IOriginHeader {
  return { headerName: 'x-origin-verify', headerValue: SecretValue.secretsManager(secretName) };
}

/**
 * The secret that tells requests of this site's distribution from those of any other CloudFront customer, whose
 * requests come from the same addresses. Stateful.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
 * @throws when the name ends as an ARN does
 */
export class OriginHeaderSecret extends Construct implements IOriginHeader {
  /** Holds the value of the header as its text. */
  readonly secret: ISecret;

  readonly headerName: string;
  readonly headerValue: SecretValue;

  constructor(scope: Construct, id: string, props: OriginHeaderSecretProps) {
    super(scope, id);

    const { secretName } = props;
    if (!Token.isUnresolved(secretName) && END_OF_ARN.test(secretName)) {
      throw new Error(
        `${this.node.path}: secretName: got "${secretName}", which ends in a hyphen and six characters, as ARNs do; ` +
          `use another, such as "${secretName}-value"`,
      );
    }
    const secret = new Secret(this, 'Secret', {
      secretName,
      description: 'The value of the header by which the load balancers know the requests of the distribution',
      // Load balancers compare header values regardless of case, and take * and ? as wildcards.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      replicaRegions: (props.replicaRegions ?? []).map((region) => ({ region })),
      encryptionKey: props.encryptionKey,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Rotated by OriginHeaderRotation, which has to know the distribution, too, and so is in a stack that is deployed ' +
        'later, where the rule does not look.',
    });
    skipSecretKey(secret, props.encryptionKey);

    const header = originHeaderOf(secretName);
    this.secret = secret;
    this.headerName = header.headerName;
    this.headerValue = header.headerValue;
  }
}
