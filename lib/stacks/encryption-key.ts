import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import type { Environment } from '../config/environment.ts';

/** The key that the environment brings for its data and secrets. */
export function encryptionKeyOf(stack: Stack, { existing }: Environment): IKey | undefined {
  return existing?.encryptionKeyArn === undefined
    ? undefined
    : Key.fromKeyArn(stack, 'EncryptionKey', existing.encryptionKeyArn);
}
