import { type Stack, StringConcat, Tokenization } from 'aws-cdk-lib/core';

/**
 * A text as cdk-nag writes it into the ids of its findings: `<AWS::Partition>` in the place of what is known only when
 * the stack is deployed.
 */
export function nagText(stack: Stack, text: string): string {
  const names = { mapToken: (token: unknown) => `<${stack.resolve(token).Ref}>` };
  return Tokenization.reverseString(text).mapTokens(names).join(new StringConcat());
}
