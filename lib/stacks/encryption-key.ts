import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';

/** The key that the environment brings for the Region of a stack. */
export function encryptionKeyOf(stack: Stack, keyArn: string | undefined): IKey | undefined {
  return keyArn === undefined ? undefined : Key.fromKeyArn(stack, 'EncryptionKey', keyArn);
}
