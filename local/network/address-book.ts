/** A socket that is really open on this machine. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Which local socket stands for an address and port of the AWS network: a load balancer's node answers DNS with its
 * own loopback address and listens for port 443 on a free port.
 */
export class AddressBook {
  private readonly sockets = new Map<string, SocketAddress>();

  add(address: string, port: number, socket: SocketAddress): void {
    this.sockets.set(`${address}:${port}`, socket);
  }

  remove(address: string, port: number): void {
    this.sockets.delete(`${address}:${port}`);
  }

  find(address: string, port: number): SocketAddress | undefined {
    return this.sockets.get(`${address}:${port}`);
  }
}
