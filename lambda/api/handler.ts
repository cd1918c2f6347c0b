import type { ALBEvent, ALBResult, Context } from 'aws-lambda';
import { DatabaseUnavailableError, rootCause } from '../database/errors.ts';
import { DatabaseSession } from '../database/session.ts';
import { describeError, type Log } from '../log/json-log.ts';
import { toRequest, toResult } from './alb.ts';
import type { Answer } from './answer.ts';
import { describeInvocation, type Invocation } from './invocation.ts';
import { Problem } from './problem.ts';
import type { ApiRequest } from './request.ts';
import type { Api } from './router.ts';
import { roundMilliseconds } from './timing.ts';

const RESUMING_RETRY_AFTER_SECONDS = 15;
const UNAVAILABLE_RETRY_AFTER_SECONDS = 5;

/** The function's handler: every request ends in an answer, and in one line of the log. */
export function createHandler(api: Api, log: Log): (event: ALBEvent, context: Context) => Promise<ALBResult> {
  let coldStart = true;

  return async (event, context) => {
    const start = performance.now();
    const invocation = describeInvocation(event, context, coldStart);
    coldStart = false;
    const session = new DatabaseSession({
      remainingMilliseconds: invocation.remainingMilliseconds,
      onRetry: ({ attempt, waitMilliseconds, error }) =>
        log('warn', 'database retry', {
          attempt,
          waitMilliseconds,
          ...identify(invocation),
          error: describeError(rootCause(error)),
        }),
    });

    let answer: Answer;
    let failure: unknown;
    try {
      answer = await api({ request: readRequest(event), invocation, session });
    } catch (error) {
      const problem = toProblem(error);
      failure = problem.status >= 500 ? error : undefined;
      answer = problem.toAnswer(event.path, invocation.traceId);
    }

    const milliseconds = roundMilliseconds(performance.now() - start);
    const databaseMilliseconds = roundMilliseconds(session.milliseconds);

    log(levelOf(event, answer.status), 'request', {
      method: event.httpMethod,
      path: event.path,
      status: answer.status,
      ms: milliseconds,
      databaseMs: databaseMilliseconds,
      ...identify(invocation),
      ...(failure !== undefined && { error: describeError(rootCause(failure)) }),
    });
    return toResult(event, {
      ...answer,
      headers: {
        ...answer.headers,
        'cache-control': 'no-store',
        'server-timing': `app;dur=${milliseconds}, db;dur=${databaseMilliseconds}`,
        'x-load-balancer': invocation.loadBalancer.name,
        'x-function-version': invocation.functionVersion,
      },
    });
  };
}

function readRequest(event: ALBEvent): ApiRequest {
  try {
    return toRequest(event);
  } catch (cause) {
    throw new Problem(400, 'The method, path or a header is not what HTTP allows.', { cause });
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  if (error instanceof DatabaseUnavailableError) {
    return new Problem(
      503,
      error.resuming
        ? 'The database was paused and is resuming; try again in a few seconds.'
        : 'The database does not answer at the moment; try again in a few seconds.',
      {
        headers: {
          'retry-after': String(error.resuming ? RESUMING_RETRY_AFTER_SECONDS : UNAVAILABLE_RETRY_AFTER_SECONDS),
        },
      },
    );
  }
  return new Problem(
    500,
    'The request failed for a reason that is not the request; the trace id finds it in the logs.',
  );
}

function identify(invocation: Invocation): Readonly<Record<string, unknown>> {
  return {
    requestId: invocation.requestId,
    traceId: invocation.traceId,
    loadBalancer: invocation.loadBalancer.name,
    functionVersion: invocation.functionVersion,
    coldStart: invocation.coldStart,
  };
}

/** Health checks come every few seconds from every node: below what Lambda keeps by default. */
function levelOf(event: ALBEvent, status: number): 'debug' | 'info' | 'error' {
  if (status >= 500) {
    return 'error';
  }
  return event.path === '/health' && status === 200 ? 'debug' : 'info';
}
