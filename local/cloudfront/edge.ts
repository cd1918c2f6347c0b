import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { AddressBook, SocketAddress } from '../network/address-book.ts';
import type { Timing } from '../timing.ts';
import { DistributionHandler } from './distribution-handler.ts';
import { startFleet } from './edge-fleet.ts';
import type { EdgeLog } from './edge-log.ts';
import { viaOf } from './identifiers.ts';
import type { Distribution } from './model.ts';
import { ObjectCache } from './object-cache.ts';
import { ObjectFetcher } from './object-fetcher.ts';
import { OriginClient } from './origin-client.ts';
import type { StoredObject } from './stored-object.ts';
import { viewerServer } from './viewer-server.ts';

export interface EdgeProps {
  readonly distributions: readonly Distribution[];
  /** The DNS server that knows the names of the origins. */
  readonly dns: SocketAddress;
  /** Which sockets stand for the addresses that DNS answers with. */
  readonly addressBook: Pick<AddressBook, 'find'>;
  readonly s3: SocketAddress;
  /** Whom HTTPS origins are trusted by, in PEM. */
  readonly certificateAuthority: string;
  /** Of the site: the first distribution with a `www.` alias, else the first one. 0 is any free port. */
  readonly port: number;
  readonly timing: Timing;
  /** @default - nothing is logged */
  readonly log?: EdgeLog;
}

/** Where a distribution is reached. */
export interface EdgeEndpoint {
  readonly logicalId: string;
  readonly distributionId: string;
  readonly aliases: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

export interface Edge {
  /** In the order of the distributions. */
  readonly endpoints: readonly EdgeEndpoint[];
  /** The endpoint that got the port. Undefined without distributions. */
  readonly site?: EdgeEndpoint;
  /**
   * Drops objects from a distribution's cache.
   * @returns how many objects it was. @throws when there is no such distribution.
   */
  invalidate(distributionId: string, paths: readonly string[]): number;
  /**
   * Makes ready for distributions that changed. What is in their caches stays there.
   * @param distributions those of the start, by their ids
   * @returns what serves them from then on. @throws when a function does not compile.
   */
  prepare(distributions: readonly Distribution[]): () => void;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** In bytes, of each distribution. */
const cacheSize = 256 * 1024 * 1024;

/**
 * Serves distributions on the loopback interface, in plain HTTP that stands for the viewer's HTTPS.
 * @throws when a function does not compile or the port is taken; nothing is left open then.
 */
export async function startEdge(props: EdgeProps): Promise<Edge> {
  const { distributions, timing, log } = props;
  const fleet = startFleet(props.dns);
  const client = new OriginClient({ ...props, fleet, milliseconds: timing.milliseconds });
  const site =
    distributions.find(({ aliases }) => aliases.some((alias) => alias.startsWith('www.'))) ?? distributions[0];
  const running: ServedDistribution[] = [];
  const endpoints: EdgeEndpoint[] = [];
  const handlerOf = (distribution: Distribution, cache: ObjectCache<StoredObject>): DistributionHandler => {
    const fetcher = new ObjectFetcher({ distribution, client, cache, milliseconds: timing.milliseconds });
    return new DistributionHandler({ distribution, fetcher, speed: timing.speed, ...(log ? { log } : {}) });
  };
  const stop = async (): Promise<void> => {
    fleet.stop();
    await Promise.all([...running.map(close), client.stop()]);
  };
  try {
    for (const distribution of distributions) {
      const cache = new ObjectCache<StoredObject>(cacheSize);
      const handler = handlerOf(distribution, cache);
      const listener: RequestListener = (request, response) => {
        served.handler.handle(request, response).catch(() => response.destroy());
      };
      const server = viewerServer(listener, viaOf(distribution.domainName), timing);
      const sockets = new Set<Socket>();
      server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
      const served: ServedDistribution = { distribution, cache, handler, server, sockets };
      const port = await listen(server, distribution === site ? props.port : 0);
      running.push(served);
      endpoints.push(endpoint(distribution, port));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoints,
    site: endpoints.find(({ distributionId }) => distributionId === site?.id),
    invalidate: (distributionId, paths) => {
      const found = running.find(({ distribution }) => distribution.id === distributionId);
      if (found === undefined) {
        const ids = running.map(({ distribution }) => distribution.id).join(', ');
        throw new Error(`distribution ${distributionId} is not among those that run: ${ids || 'none'}`);
      }
      return found.cache.invalidate(paths);
    },
    prepare: (changed) => {
      const updates = running.flatMap((served) => {
        const distribution = changed.find(({ id }) => id === served.distribution.id);
        return distribution === undefined || isDeepStrictEqual(distribution, served.distribution)
          ? []
          : [{ served, distribution, handler: handlerOf(distribution, served.cache) }];
      });
      return () => {
        for (const { served, distribution, handler } of updates) Object.assign(served, { distribution, handler });
      };
    },
    stop,
  };
}

/** A distribution at its socket; the handler is that of the latest update. */
interface ServedDistribution {
  distribution: Distribution;
  handler: DistributionHandler;
  readonly cache: ObjectCache<StoredObject>;
  readonly server: Server;
  /** Those of WebSockets, too, which the server does not know of. */
  readonly sockets: ReadonlySet<Socket>;
}

function endpoint(distribution: Distribution, port: number): EdgeEndpoint {
  const { logicalId, id: distributionId, aliases } = distribution;
  return { logicalId, distributionId, aliases, host, port, url: `http://localhost:${port}/` };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(`port ${port} of ${host} is taken by another program: end it, or choose another with --port`);
    }
    if (code === 'EACCES') {
      throw new Error(`port ${port} of ${host} may not be used by this user: choose one above 1023 with --port`);
    }
    throw new Error(`port ${port} of ${host} cannot be used (${message}): choose another with --port`);
  }
  const { port: bound } = server.address() as AddressInfo;
  return bound;
}

async function close({ server, sockets }: ServedDistribution): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
