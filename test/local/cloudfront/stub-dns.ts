import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode } from 'dns-packet';
import type { SocketAddress } from '../../../local/network/address-book.ts';

export interface StubDns extends SocketAddress {
  /** The names that were asked for, in order. */
  readonly queries: string[];
  stop(): Promise<void>;
}

/** Answers A queries from a table that may change at any time. */
export async function startStubDns(answer: (name: string) => readonly string[], ttl = 60): Promise<StubDns> {
  const socket = createSocket('udp4');
  const queries: string[] = [];
  socket.on('message', (message, from) => {
    const query = decode(message);
    const name = query.questions?.[0]?.name ?? '';
    queries.push(name);
    const addresses = answer(name);
    const response = encode({
      type: 'response',
      ...(query.id === undefined ? {} : { id: query.id }),
      flags: addresses.length === 0 ? 3 : 0,
      ...(query.questions === undefined ? {} : { questions: query.questions }),
      answers: addresses.map((data) => ({ type: 'A' as const, name, ttl, data })),
    });
    socket.send(response, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    host: '127.0.0.1',
    port: socket.address().port,
    queries,
    stop: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}
