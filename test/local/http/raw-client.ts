import { connect } from 'node:net';

/** How long a server may take for anything that a test sends. */
const patienceMilliseconds = 5_000;

/**
 * Sends bytes as they are and reads until the server closes, or until it has said nothing for a while after an answer.
 * @returns what came, as text. @throws when the server says nothing at all.
 */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  { half = true, host = '127.0.0.1' } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, host);
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end within ${patienceMilliseconds} ms after ${JSON.stringify(bytes.toString())}`));
    }, patienceMilliseconds);
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses may reset the connection while more is on its way.
    socket.on('error', finish);
    socket.on('close', finish);
    socket.on('connect', () => {
      socket.write(bytes);
      if (half) socket.end();
    });
  });
}

/** The status codes of the answers on one connection. */
export function statusesOf(answers: string): readonly number[] {
  return [...answers.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}
