import { json } from '../answer.ts';
import type { DescribeDatabase } from '../database-server.ts';
import type { Resource } from '../router.ts';
import { roundMilliseconds } from '../timing.ts';

/** Which load balancer, function and database answered, and how long it took. */
export function statusResource(describeDatabase: DescribeDatabase): Resource {
  return {
    async GET({ invocation, session }) {
      const start = performance.now();
      const database = await describeDatabase(session);
      return json({
        loadBalancer: invocation.loadBalancer,
        function: {
          name: invocation.functionName,
          version: invocation.functionVersion,
          requestId: invocation.requestId,
          coldStart: invocation.coldStart,
        },
        database: { ...database, milliseconds: roundMilliseconds(session.milliseconds) },
        milliseconds: roundMilliseconds(performance.now() - start),
      });
    },
  };
}
