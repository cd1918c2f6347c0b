// @ts-check
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

/**
 * Lets the function reach host names of AWS at an address of this machine: whatever it connects to by TLS, through
 * `https`, `fetch` or a client of its own, is a plain connection that claims to be secure.
 *
 * @param {Readonly<Record<string, string>>} hosts each with its `host:port`
 */
export function useLocalHosts(hosts) {
  if (Object.keys(hosts).length === 0) return;
  const connect = tls.connect;
  /** @param {unknown[]} parameters */
  const connectLocally = (...parameters) => {
    const options = parameters.find(isRecord) ?? {};
    const address = hosts[String(options['servername'] || options['host'])];
    if (address === undefined) return Reflect.apply(connect, tls, parameters);
    const { hostname, port } = new URL(`http://${address}`);
    const socket = net.connect({ host: hostname, port: Number(port) });
    const listener = parameters.findLast((parameter) => typeof parameter === 'function');
    if (typeof listener === 'function') socket.once('connect', () => listener());
    socket.once('connect', () => socket.emit('secureConnect'));
    return socket;
  };
  Reflect.set(tls, 'connect', connectLocally);
  syncBuiltinESMExports();
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null;
}
