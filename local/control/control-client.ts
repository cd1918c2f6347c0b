import type { InvalidationRequest } from '../cloudfront/invalidations.ts';
import type { ActiveFault, FaultOffer, FaultRequest } from '../faults/faults.ts';
import { readLocalJson } from './local-json.ts';

export interface FaultsOverview {
  readonly active: readonly ActiveFault[];
  readonly offers: readonly FaultOffer[];
}

/** Asks a running local runtime. Everything throws when none is running there, or it refuses. */
export class ControlClient {
  private readonly directory: string;
  private readonly url: string;

  /** @param directory the data directory of the runtime */
  constructor(directory: string) {
    this.directory = directory;
    this.url = readLocalJson(directory).control.url;
  }

  /** Takes a load balancer away or brings it back. @returns what the runtime says */
  async loadBalancer(name: string, action: 'fail' | 'restore'): Promise<string> {
    return (await this.ask('POST', `/load-balancers/${encodeURIComponent(name)}/${action}`)).message;
  }

  /** Pauses a database or wakes it. @returns what the runtime says */
  async database(name: string, action: 'pause' | 'resume'): Promise<string> {
    return (await this.ask('POST', `/databases/${encodeURIComponent(name)}/${action}`)).message;
  }

  /** @returns what the runtime says */
  async invalidate(request: InvalidationRequest): Promise<string> {
    return (await this.ask('POST', '/invalidations', request)).message;
  }

  faults(): Promise<FaultsOverview> {
    return this.ask('GET', '/faults');
  }

  beginFault(request: FaultRequest): Promise<{ readonly message: string; readonly fault: ActiveFault }> {
    return this.ask('POST', '/faults', request);
  }

  /** @returns what the runtime says */
  async endFaults(...kindAndTarget: readonly string[]): Promise<string> {
    return (await this.ask('DELETE', ['/faults', ...kindAndTarget.map(encodeURIComponent)].join('/'))).message;
  }

  private async ask<T extends object = { readonly message: string }>(
    method: string,
    path: string,
    body?: object,
  ): Promise<T> {
    let response: Response;
    try {
      response = await fetch(`${this.url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    } catch {
      throw new Error(
        `The local runtime of ${this.directory} does not answer at ${this.url}. Start it anew ("npm start").`,
      );
    }
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error((answer as { readonly message?: string }).message);
    return answer;
  }
}
