export const HOST = '127.0.0.1';

/**
 * How the server of one developer's machine is set up. The data survives the end of every process by kill -9, as each
 * commit is handed to the operating system. It is not forced to the disk: after a crash of the machine itself
 * the data may have to be made anew (--reset).
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: HOST,
  // A socket's path may not be longer than 107 bytes; a project's may.
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'on',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  max_connections: '120',
  shared_buffers: '64MB',
  jit: 'off',
  password_encryption: 'scram-sha-256',
  // As on Aurora.
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
};

/** The command line of the server. The data directory comes first: by it the process is recognised. */
export function serverArguments(data: string, port: number): readonly string[] {
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  return ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
