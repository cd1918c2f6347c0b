import { Hono } from 'hono/tiny';
import type { DatabaseSession } from '../database/session.ts';
import { acceptsJson } from './accept.ts';
import { allowOnly } from './allow-only.ts';
import type { DescribeDatabase } from './database-server.ts';
import type { Invocation } from './invocation.ts';
import type { MessageRepository } from './message-repository.ts';
import { Problem } from './problem.ts';
import { messageRoutes } from './routes/messages.ts';
import { statusRoute } from './routes/status.ts';

/** What a route knows of the request beside the request itself. */
interface Exchange {
  readonly invocation: Invocation;
  readonly session: DatabaseSession;
}

export type Api = Hono<{ Bindings: Exchange }>;

export interface AppOptions {
  readonly messages: MessageRepository;
  readonly describeDatabase: DescribeDatabase;
}

/** The routes. What is not a success is thrown: the handler turns errors into problem details, in one place. */
export function createApp({ messages, describeDatabase }: AppOptions): Api {
  const app: Api = new Hono();
  app.onError((error) => {
    throw error;
  });
  app.notFound(({ req }) => {
    throw new Problem(404, `There is nothing at ${req.path}.`);
  });

  // The load balancers' health checks send neither a Host nor an Accept header; before it, nothing.
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.all('/health', allowOnly('GET, HEAD'));

  app.use(async ({ req }, next) => {
    requireDecodablePath(new URL(req.url).pathname);
    if (!acceptsJson(req.header('accept'))) {
      throw new Problem(
        406,
        `The API answers in application/json, which the header Accept "${req.header('accept')}" excludes.`,
      );
    }
    await next();
  });

  statusRoute(app, describeDatabase);
  messageRoutes(app, messages);
  return app;
}

function requireDecodablePath(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw new Problem(400, `The path holds a malformed percent escape: ${path}`);
  }
}
