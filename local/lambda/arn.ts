import type { StackIdentity } from '../assembly/resource.ts';

/** A function as callers name it. */
export interface FunctionIdentifier {
  /** An unqualified function ARN, or a function's name. */
  readonly function: string;
  /** A version, an alias or `$LATEST`. */
  readonly qualifier: string;
}

export const LATEST = '$LATEST';

/** Accepts what the Invoke operation accepts: an ARN or a name, each with an optional qualifier. */
export function parseFunctionIdentifier(identifier: string): FunctionIdentifier {
  const parts = identifier.split(':');
  const unqualified = identifier.startsWith('arn:') ? 7 : 1;
  return { function: parts.slice(0, unqualified).join(':'), qualifier: parts[unqualified] ?? LATEST };
}

/** @param nameOrArn a function's name, or its ARN, qualified or not */
export function functionArn({ account, region }: Pick<StackIdentity, 'account' | 'region'>, nameOrArn: string): string {
  const { function: name } = parseFunctionIdentifier(nameOrArn);
  return name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`;
}
