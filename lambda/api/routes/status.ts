import { allowOnly } from '../allow-only.ts';
import type { Api } from '../app.ts';
import type { DescribeDatabase } from '../database-server.ts';
import { roundMilliseconds } from '../timing.ts';

/** Which load balancer, function and database answered, and how long it took. */
export function statusRoute(app: Api, describeDatabase: DescribeDatabase): void {
  app.get('/api/status', async (context) => {
    const { invocation, session } = context.env;
    const start = performance.now();
    const database = await describeDatabase(session);
    return context.json({
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
  });
  app.all('/api/status', allowOnly('GET, HEAD'));
}
