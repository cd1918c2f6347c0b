import type { HttpResponse } from './request.ts';

/**
 * The errors that a load balancer answers by itself.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
const TITLES = {
  400: 'Bad Request',
  405: 'Not Allowed',
  408: 'Request Time-out',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  463: '',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
} as const;

export type ErrorStatus = keyof typeof TITLES;

export function errorResponse(status: ErrorStatus): HttpResponse & { readonly body: Buffer } {
  const title = `${status} ${TITLES[status]}`.trimEnd();
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
    '',
  ];
  return {
    status,
    ...(TITLES[status] ? { reason: TITLES[status] } : {}),
    headers: [
      ['server', 'awselb/2.0'],
      ['content-type', 'text/html'],
    ],
    body: Buffer.from(lines.join('\r\n')),
  };
}
