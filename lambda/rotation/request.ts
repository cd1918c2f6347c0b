/** What Secrets Manager asks the function for. */
export interface RotationRequest {
  readonly step: RotationStep;
  /** The ARN of the secret. */
  readonly secretId: string;
  /** The version that becomes the current one: the request's token. */
  readonly versionId: string;
}

const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/**
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @throws when the event is none of Secrets Manager's
 */
export function readRequest(event: unknown): RotationRequest {
  const field = (name: string): unknown =>
    typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined;
  const step = ROTATION_STEPS.find((each) => each === field('Step'));
  const [secretId, versionId] = [field('SecretId'), field('ClientRequestToken')];
  if (step === undefined || typeof secretId !== 'string' || typeof versionId !== 'string') {
    throw new Error(
      `Got an event with Step ${JSON.stringify(field('Step'))}, SecretId ${JSON.stringify(secretId)} and ` +
        `ClientRequestToken ${JSON.stringify(versionId)}; Secrets Manager invokes this function with all three, and ` +
        `Step one of ${ROTATION_STEPS.join(', ')}. To rotate the secret, run: aws secretsmanager rotate-secret`,
    );
  }
  return { step, secretId, versionId };
}
