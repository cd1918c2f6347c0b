import type { Draft, Message, MessagePage } from './message.ts';
import { Problem, readProblem, unreachable } from './problem.ts';
import { readServed, type Served } from './served.ts';

export interface Status {
  readonly database: { readonly name: string; readonly version: string };
}

/** Longer than a paused database takes to resume. */
const TIMEOUT_MILLISECONDS = 60_000;

/** The API of the message board. Every method throws a {@link Problem} when it does not succeed. */
export class ApiClient {
  private readonly onServed: (served: Served) => void;

  /** @param onServed told of every request, whatever came of it. */
  constructor(onServed: (served: Served) => void) {
    this.onServed = onServed;
  }

  list(cursor?: string): Promise<MessagePage> {
    return this.sendForJson(
      'GET',
      cursor === undefined ? '/api/messages' : `/api/messages?cursor=${encodeURIComponent(cursor)}`,
    );
  }

  read(id: string): Promise<Message> {
    return this.sendForJson('GET', `/api/messages/${id}`);
  }

  create(draft: Draft, idempotencyKey: string): Promise<Message> {
    return this.sendForJson('POST', '/api/messages', { 'idempotency-key': idempotencyKey }, draft);
  }

  /** @param version the one that the change was made from. */
  replace(id: string, version: number, draft: Draft): Promise<Message> {
    return this.sendForJson('PUT', `/api/messages/${id}`, { 'if-match': `"${version}"` }, draft);
  }

  /** @param version the one that is meant to go. */
  async delete(id: string, version: number): Promise<void> {
    await this.send('DELETE', `/api/messages/${id}`, { 'if-match': `"${version}"` });
  }

  status(): Promise<Status> {
    return this.sendForJson('GET', '/api/status');
  }

  private async sendForJson<Result>(...request: Parameters<ApiClient['send']>): Promise<Result> {
    const text = await this.send(...request);
    try {
      return JSON.parse(text);
    } catch {
      throw new Problem(200, 'The site sent an answer that this page cannot read. Please reload the page.');
    }
  }

  private async send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    content?: Draft,
  ): Promise<string> {
    const start = performance.now();
    const request = () => ({ method, path, totalMilliseconds: performance.now() - start });
    let response: Response;
    let text: string;
    try {
      response = await fetch(path, {
        method,
        headers: { accept: 'application/json', ...(content && { 'content-type': 'application/json' }), ...headers },
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
        ...(content && { body: JSON.stringify(content) }),
      });
      text = await response.text();
    } catch (reason) {
      this.onServed(readServed(request(), 0, new Headers()));
      throw unreachable(reason);
    }
    this.onServed(readServed(request(), response.status, response.headers));
    if (!response.ok) throw readProblem(response.status, response.headers, text);
    return text;
  }
}
