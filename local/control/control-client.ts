import { readLocalJson } from './local-json.ts';

/**
 * Asks a running local runtime to take a load balancer away or to bring it back.
 *
 * @returns what it answers
 * @throws when none is running there, or it refuses
 */
export async function controlLoadBalancer(
  directory: string,
  loadBalancer: string,
  action: 'fail' | 'restore',
): Promise<string> {
  const { control } = readLocalJson(directory);
  const url = `${control.url}/load-balancers/${encodeURIComponent(loadBalancer)}/${action}`;
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST' });
  } catch {
    throw new Error(
      `The local runtime of ${directory} does not answer at ${control.url}. Start it anew ("npm start").`,
    );
  }
  const { message } = (await response.json()) as { readonly message: string };
  if (!response.ok) throw new Error(message);
  return message;
}
