import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Invocation } from '../../../local/lambda/invoker.ts';
import { LambdaService, type LambdaServiceOptions } from '../../../local/lambda/lambda-service.ts';
import type { LambdaFunction } from '../../../local/lambda/model.ts';
import { lambdaFunction } from './functions.ts';

/** What a function answered. @throws unless it was called */
export function payload(invocation: Invocation): unknown {
  if (invocation.outcome === 'throttled' || invocation.outcome === 'not-found') throw new Error(invocation.reason);
  return JSON.parse(invocation.payload);
}

/** Services of one function each. */
export class ServiceBench {
  private readonly services: LambdaService[] = [];
  private readonly folders: string[] = [];

  start(properties: Partial<LambdaFunction> = {}, options: Partial<LambdaServiceOptions> = {}) {
    const lines: string[] = [];
    const lambda = lambdaFunction(properties);
    const log = (_name: string, line: string) => lines.push(line);
    const service = new LambdaService({ functions: [lambda], environment: {}, log, ...options });
    this.services.push(service);
    const invoke = (event: object, qualifier = '') =>
      service.invoke(`${lambda.arn}${qualifier}`, JSON.stringify(event));
    return { service, lambda, lines, invoke };
  }

  /** The code of a function, or a layer, of one file. */
  folder(file: string, source: string) {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
    this.folders.push(folder);
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), source);
    return { kind: 'folder', folder } as const;
  }

  /** Ends what a test started. */
  async stop(): Promise<void> {
    await Promise.all(this.services.splice(0).map((service) => service.stop()));
    for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true });
  }
}
