import type { ConnectionTarget, Tls } from './connection.ts';

/** Reads a connection URI as PostgreSQL's own clients do: https://www.postgresql.org/docs/17/libpq-connect.html */
export function parseDatabaseUrl(text: string): ConnectionTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new Error(`DATABASE_URL is not a PostgreSQL address: got "${withoutPassword(text)}", expected ${EXAMPLE}.`);
  }
  const user = decode(url.username, text);
  if (user === '') {
    throw new Error(`DATABASE_URL names no user: got "${withoutPassword(text)}", expected ${EXAMPLE}.`);
  }
  return {
    host: (url.hostname || '127.0.0.1').replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 5432),
    user,
    password: decode(url.password, text),
    database: decode(url.pathname.slice(1), text) || user,
    tls: tlsOf(url.searchParams.get('sslmode') ?? 'prefer'),
  };
}

/** By sslmode; without TLS where it need not be. */
const TLS: Readonly<Record<string, Tls>> = {
  disable: 'off',
  allow: 'off',
  prefer: 'off',
  require: 'unverified',
  'verify-ca': 'verified',
  'verify-full': 'verified',
};

const EXAMPLE = 'postgresql://user:password@host:5432/database';

function tlsOf(mode: string): Tls {
  const tls = Object.hasOwn(TLS, mode) ? TLS[mode] : undefined;
  if (tls === undefined) {
    throw new Error(`DATABASE_URL has an unknown sslmode: got "${mode}", allowed are ${Object.keys(TLS).join(', ')}.`);
  }
  return tls;
}

function decode(part: string, text: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error(
      `DATABASE_URL holds a malformed percent escape: got "${withoutPassword(text)}", expected ${EXAMPLE}. Write "%" as "%25".`,
    );
  }
}

/** Also of a password with what would have to be escaped in an address. */
function withoutPassword(text: string): string {
  return text.replace(/^([^:]*:\/\/)?([^:@]*):.*@/, '$1$2:…@');
}
