import { acceptsJson } from './accept.ts';
import { json } from './answer.ts';
import type { DescribeDatabase } from './database-server.ts';
import type { MessageRepository } from './message-repository.ts';
import { Problem } from './problem.ts';
import type { ApiRequest } from './request.ts';
import { type Api, createRouter } from './router.ts';
import { messageResources } from './routes/messages.ts';
import { statusResource } from './routes/status.ts';

export interface AppOptions {
  readonly messages: MessageRepository;
  readonly describeDatabase: DescribeDatabase;
}

const HEALTH = '/health';

/** The routes. What is not a success is thrown: the handler turns errors into problem details, in one place. */
export function createApp({ messages, describeDatabase }: AppOptions): Api {
  const route = createRouter({
    [HEALTH]: { GET: () => json({ status: 'ok' }) },
    '/api/status': statusResource(describeDatabase),
    ...messageResources(messages),
  });
  return async (exchange) => {
    // The load balancers' health checks are answered whatever they send.
    if (exchange.request.path !== HEALTH) {
      requireAcceptedJson(exchange.request);
    }
    return route(exchange);
  };
}

function requireAcceptedJson({ headers }: ApiRequest): void {
  const accept = headers.get('accept');
  if (!acceptsJson(accept)) {
    throw new Problem(406, `The API answers in application/json, which the header Accept "${accept}" excludes.`);
  }
}
