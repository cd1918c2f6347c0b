import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Stored {
  readonly id: string;
  readonly author: string;
  readonly body: string;
  readonly version: number;
  readonly createdAt: string;
}

/** Speaks enough of the message board to the drill, and fails as it is told. */
export class MessageBoard {
  /** How it answers every request. @default - it works */
  failing: 'with 503' | 'in silence' | undefined;
  readonly messages = new Map<string, Stored>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** @returns its address */
  async listen(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** What was not answered never is. */
  restart(): void {
    this.failing = undefined;
    this.server.closeAllConnections();
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const id = new URL(request.url ?? '', 'http://site').pathname.split('/')[3];
    const content = request.method === 'POST' || request.method === 'PUT' ? await json(request) : {};
    if (this.failing === 'in silence') return;
    if (this.failing === 'with 503') answer(503, {});
    else if (id === undefined && request.method === 'GET') {
      answer(200, { messages: [...this.messages.values()].toReversed(), next: null });
    } else if (id !== undefined && request.method === 'GET') answer(200, this.messages.get(id) ?? {});
    else if (id !== undefined && request.method === 'DELETE') answer(this.messages.delete(id) ? 204 : 404, {});
    else {
      const old = id === undefined ? undefined : this.messages.get(id);
      const version = (old?.version ?? 0) + 1;
      const made = { id: `message-${this.messages.size}-${Math.random()}`, createdAt: new Date().toISOString() };
      const message = { ...made, ...old, ...(content as { author: string; body: string }), version };
      this.messages.set(message.id, message);
      answer(old ? 200 : 201, message);
    }
  }
}
