import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomResource, type Stack } from 'aws-cdk-lib/core';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Deployment } from '../../../local/cloudformation/deployment.ts';
import { ANSWERING, type Deployed, deploy, lambda, synthesized } from './stacks.ts';

interface Event extends JsonObject {
  readonly RequestType: string;
  readonly ResourceProperties: JsonObject;
}

/** Starts on the same data, one after the other, and what the functions were called with. */
export class DeployBench {
  readonly data = mkdtempSync(join(tmpdir(), 'data-'));
  /** Where the functions note it. */
  readonly events = join(this.data, 'events');
  private seen = 0;

  deploy(deployment: Deployment, databases: readonly string[] = []): Promise<Deployed> {
    return deploy(deployment, { data: this.data, databases });
  }

  /** What the functions were called with, since the last time. */
  newEvents(): readonly Event[] {
    const lines = existsSync(this.events) ? readFileSync(this.events, 'utf8').trim().split('\n') : [];
    const fresh = lines.slice(this.seen).map((line) => JSON.parse(line) as Event);
    this.seen = lines.length;
    return fresh;
  }

  /** A stack with a function that answers, and custom resources of it. */
  withResources(
    build: (make: (id: string, properties: JsonObject, type?: string) => CustomResource, stack: Stack) => void,
  ): Deployment {
    return synthesized((stack) => {
      const { functionArn: serviceToken } = lambda(stack, 'Provider', ANSWERING, this.events);
      build(
        (id, properties, resourceType = 'Custom::Thing') =>
          new CustomResource(stack, id, { serviceToken, resourceType, properties }),
        stack,
      );
    });
  }
}
