import { Problem } from './problem.ts';

/** For the methods that a path has no route for: registered after those that it has. */
export function allowOnly(methods: string): (context: { readonly req: { readonly method: string } }) => never {
  return ({ req }) => {
    throw new Problem(405, `The method ${req.method} is not allowed here; allowed are ${methods}.`, {
      headers: { allow: methods },
    });
  };
}
