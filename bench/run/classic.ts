import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startMessageBoard } from './message-board.ts';
import { freePorts } from './ports.ts';
import { statusOf, waitUntil } from './wait.ts';
import type { Server, Workspace } from './workspace.ts';

/** The design that this project is the serverless form of: two HAProxy, nginx, an application server, PostgreSQL. */
export interface Classic {
  /** Of the load balancers. */
  readonly addresses: readonly string[];
  readonly loadBalancers: readonly ChildProcess[];
  /** Of the servers; others descend from them. */
  readonly processIds: readonly number[];
  /** The folder that nginx serves. */
  readonly root: string;
}

const SERVER = resolve('bench/peers/classic/server.mjs');
const PATIENCE_SECONDS = 30;

/** Starts it on free ports. PostgreSQL is the local runtime's, with the same settings. */
export async function startClassic(workspace: Workspace, messages: number): Promise<Classic> {
  const directory = workspace.path('classic');
  const root = `${directory}/root`;
  mkdirSync(`${root}/assets`, { recursive: true });
  const database = await startMessageBoard(workspace, `${directory}/postgres`, messages);

  const [applicationPort = 0, webPort = 0, ...entryPorts] = await freePorts(4);
  const application = workspace.serve(process.execPath, [SERVER], {
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      PORT: String(applicationPort),
      ...database.environment,
    },
  });
  writeFileSync(`${directory}/nginx.conf`, nginxConfiguration(directory, webPort, applicationPort));
  const web = workspace.serve('nginx', ['-e', 'stderr', '-c', `${directory}/nginx.conf`]);
  const answers = (what: string, port: number, servers: readonly Server[]) =>
    waitUntil(workspace, `${what} of the classic design to answer`, PATIENCE_SECONDS, async () => {
      for (const { check } of servers) check();
      return (await statusOf(`http://127.0.0.1:${port}/api/messages`)) === 200;
    });
  // A load balancer that finds nobody behind it looks again after its interval only.
  await answers('nginx', webPort, [application, web]);
  const loadBalancers = entryPorts.map((port) => {
    const file = `${directory}/haproxy-${port}.cfg`;
    writeFileSync(file, haproxyConfiguration(port, webPort));
    return workspace.serve('haproxy', ['-db', '-f', file]);
  });
  await Promise.all(entryPorts.map((port) => answers('HAProxy', port, loadBalancers)));
  return {
    addresses: entryPorts.map((port) => `127.0.0.1:${port}`),
    loadBalancers: loadBalancers.map(({ child }) => child),
    processIds: [
      database.processId,
      ...[application, web, ...loadBalancers].flatMap(({ child: { pid } }) => (pid === undefined ? [] : [pid])),
    ],
    root,
  };
}

/** Without access logs: what the classic design can do at its best. */
function nginxConfiguration(directory: string, port: number, application: number): string {
  return `
worker_processes auto;
daemon off;
pid ${directory}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  upstream application {
    server 127.0.0.1:${application};
    keepalive 64;
    keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port};
    root ${directory}/root;
    location /api/ {
      proxy_pass http://application;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`;
}

function haproxyConfiguration(port: number, web: number): string {
  return `
global
  maxconn 2000
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend entry
  bind 127.0.0.1:${port}
  default_backend web
backend web
  balance roundrobin
  option httpchk
  http-check send meth GET uri /api/messages?limit=1 ver HTTP/1.1 hdr Host www.foobar.com
  http-check expect status 200
  server web 127.0.0.1:${web} check inter 10s fall 2
`;
}
