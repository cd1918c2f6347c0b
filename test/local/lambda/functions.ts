import { join } from 'node:path';
import type { LambdaFunction } from '../../../local/lambda/model.ts';

/** The folder of a function asset among the fixtures. */
export function fixture(name: string): string {
  return join(process.cwd(), 'test/fixtures/lambda', name);
}

/** A function of the model as the templates would give it, with the fixture `esm` as its code. */
export function lambdaFunction(properties: Partial<LambdaFunction> = {}): LambdaFunction {
  const name = properties.name ?? 'api';
  return {
    path: `app/${name}`,
    name,
    arn: `arn:aws:lambda:us-east-1:111122223333:function:${name}`,
    account: '111122223333',
    region: 'us-east-1',
    code: { kind: 'folder', folder: fixture('esm') },
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    environment: {},
    logging: { logGroupName: `/aws/lambda/${name}`, format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO' },
    layers: [],
    versions: ['7'],
    aliases: [{ name: 'live', version: '7', additionalWeights: {} }],
    provisioned: [],
    ...properties,
  };
}
