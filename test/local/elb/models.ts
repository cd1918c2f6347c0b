import type { Listener, LoadBalancerAttributes } from '../../../local/elb/model.ts';

/** The attributes of a load balancer that sets none. */
export const DEFAULT_ATTRIBUTES: LoadBalancerAttributes = {
  idleTimeoutSeconds: 60,
  clientKeepAliveSeconds: 3600,
  http2: true,
  desyncMitigationMode: 'defensive',
  accessLogs: false,
  forwardedForMode: 'append',
  forwardedForClientPort: false,
  dropInvalidHeaderFields: false,
  tlsHeaders: false,
  preserveHostHeader: false,
};

/** A listener on the usual port of its protocol. */
export function listener(protocol: Listener['protocol'], rules: Listener['rules']): Listener {
  return {
    path: `app/${protocol.toLowerCase()}`,
    port: protocol === 'HTTPS' ? 443 : 80,
    protocol,
    responseHeaders: { server: true, values: [] },
    rules,
  };
}
