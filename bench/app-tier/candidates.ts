import type { Workspace } from '../run/workspace.ts';
import { type Bundle, bundleOwn, bundlePeer } from './bundles.ts';
import { shippedFunction } from './shipped-function.ts';

/** One way to write the app tier. */
export interface Candidate {
  readonly name: string;
  readonly label: string;
  /** The message board. */
  readonly board: Bundle;
  /** The same code around the routes of the contract's checks. */
  readonly contract: Bundle;
}

export const SHIPPED = 'shipped';
export const BARE_SDK = 'bare-sdk';
export const HONO = 'hono';

interface Peer {
  readonly name: string;
  readonly label: string;
  readonly module: string;
  readonly board: keyof typeof BOARD_MODULES;
  /** Whether the product's own packages suffice for it. */
  readonly quick: boolean;
}

const BOARD_MODULES = { dataApiBoard: 'data-api-board', memoryBoard: 'board' } as const;

const PEERS: readonly Peer[] = [
  { name: 'bare', label: 'bare handler, no SDK', module: 'bare', board: 'memoryBoard', quick: true },
  { name: BARE_SDK, label: 'bare handler + SDK', module: 'bare', board: 'dataApiBoard', quick: true },
  { name: HONO, label: 'Hono + SDK', module: 'hono', board: 'dataApiBoard', quick: true },
  {
    name: 'express',
    label: 'Express + serverless-express + SDK',
    module: 'express',
    board: 'dataApiBoard',
    quick: false,
  },
  { name: 'fastify', label: 'Fastify + its adapter + SDK', module: 'fastify', board: 'dataApiBoard', quick: false },
  {
    name: 'powertools',
    label: 'Powertools router + SDK',
    module: 'powertools',
    board: 'dataApiBoard',
    quick: false,
  },
];

/** Builds all that are compared, the shipped function first. */
export async function buildCandidates(workspace: Workspace, quick: boolean): Promise<readonly Candidate[]> {
  const folder = workspace.path('bundles');
  const shipped = {
    name: SHIPPED,
    label: 'the shipped function',
    board: await shippedFunction(workspace),
    contract: await bundleOwn(folder, 'bench/app-tier/shipped-contract.ts'),
  };
  const peers = await Promise.all(
    PEERS.filter((peer) => peer.quick || !quick).map(async ({ name, label, module, board }) => ({
      name,
      label,
      board: await bundlePeer(
        folder,
        name,
        `import { ${board} } from './${BOARD_MODULES[board]}.mjs'; import { messages } from './${module}.mjs';
         export const handler = messages(${board}());`,
      ),
      contract: await bundlePeer(
        folder,
        `${name}-contract`,
        `import { contract } from './${module}.mjs'; export const handler = contract();`,
      ),
    })),
  );
  return [shipped, ...peers];
}
