import { PatternRouter } from 'hono/router/pattern-router';
import type { Answer } from './answer.ts';
import { Problem } from './problem.ts';
import type { ApiRequest, Exchange } from './request.ts';

type Parameters = Readonly<Record<string, string>>;

/** Answers a method of a path; what is not a success is thrown. */
export type Route = (exchange: Exchange, parameters: Parameters) => Answer | Promise<Answer>;

/** The methods that a path takes; where there is GET, there is HEAD. */
export type Resource = Readonly<Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Route>>>;

/** Answers every request, or throws why not. */
export type Api = (exchange: Exchange) => Promise<Answer>;

/**
 * Chooses the route by path and method.
 *
 * @param resources by path, e.g. `/items/:id`, which the parameter `id` comes from
 */
export function createRouter(resources: Readonly<Record<string, Resource>>): Api {
  const router = new PatternRouter<Resource>();
  for (const [path, resource] of Object.entries(resources)) router.add('ALL', path, resource);

  return async (exchange) => {
    const { request } = exchange;
    const path = decodePath(request.path);
    const [[match]] = router.match(request.method, path);
    if (match === undefined) {
      throw new Problem(404, `There is nothing at ${path}.`);
    }
    const [resource, parameters] = match;
    return routeOf(resource, request)(exchange, decodeParameters(parameters));
  };
}

/** All but what could be taken for a part of the path's structure. */
function decodePath(path: string): string {
  try {
    return decodeURI(path.replaceAll('%25', '%2525'));
  } catch {
    throw new Problem(400, `The path holds a malformed percent escape: ${path}`);
  }
}

function decodeParameters(parameters: Readonly<Record<string, string | number>>): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(String(value))]),
  );
}

function routeOf(resource: Resource, { method }: ApiRequest): Route {
  const routes = new Map(Object.entries(resource));
  const route = routes.get(method === 'HEAD' ? 'GET' : method);
  if (route === undefined) {
    const allowed = [...routes.keys()].flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ');
    throw new Problem(405, `The method ${method} is not allowed here; allowed are ${allowed}.`, {
      headers: { allow: allowed },
    });
  }
  return route;
}
