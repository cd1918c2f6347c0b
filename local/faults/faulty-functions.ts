import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Named } from '../find-by-name.ts';
import { parseFunctionIdentifier } from '../lambda/arn.ts';
import { exited, timedOut } from '../lambda/failures.ts';
import type { FunctionInvoker, Invocation } from '../lambda/invoker.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { LambdaFunction } from '../lambda/model.ts';
import type { FaultKind } from './fault-kind.ts';

interface FunctionFault {
  readonly throttled: boolean;
  readonly crashing: boolean;
  readonly delayMilliseconds: number;
}

const SOUND: FunctionFault = { throttled: false, crashing: false, delayMilliseconds: 0 };

export interface FaultyFunctionsProps {
  readonly functions: readonly LambdaFunction[];
  readonly lambda: Pick<LambdaService, 'invoke' | 'endIdle' | 'crash'>;
  /** A number in [0, 1). @default Math.random */
  readonly random?: () => number;
}

/** Lambda with the faults of its functions that are made on command. */
export class FaultyFunctions implements FunctionInvoker {
  private readonly props: FaultyFunctionsProps;
  /** Those that can be struck. */
  functions: readonly LambdaFunction[];
  private readonly faults = new Map<string, FunctionFault>();
  /** By function, what lets those go that are held up. */
  private readonly releases = new Map<string, AbortController>();

  constructor(props: FaultyFunctionsProps) {
    this.props = props;
    this.functions = props.functions;
  }

  async invoke(functionArn: string, event: string): Promise<Invocation> {
    const arn = parseFunctionIdentifier(functionArn).function;
    const { throttled, delayMilliseconds, crashing } = this.faults.get(arn) ?? SOUND;
    if (throttled) return { outcome: 'throttled', reason: `Rate Exceeded: ${arn} is throttled on command.` };
    if (delayMilliseconds > 0) {
      const late = await this.delay(arn, delayMilliseconds);
      if (late) return late;
    }
    return crashing ? this.crash(functionArn, event) : this.props.lambda.invoke(functionArn, event);
  }

  /** Changes what is wrong with a function. */
  set(name: string, change: Partial<FunctionFault>): void {
    for (const { arn } of this.functions.filter((lambda) => lambda.name === name)) {
      this.faults.set(arn, { ...SOUND, ...this.faults.get(arn), ...change });
      this.releases.get(arn)?.abort();
      this.releases.delete(arn);
    }
  }

  /** Ends the processes of a function, whatever they are at. */
  crashAll(name: string): void {
    for (const { arn } of this.functions.filter((lambda) => lambda.name === name)) this.props.lambda.crash(arn);
  }

  /**
   * Holds an invocation up, until its fault ends or changes, and for the function's timeout at most: then that is its
   * outcome.
   */
  private async delay(arn: string, milliseconds: number): Promise<Invocation | undefined> {
    const { timeoutSeconds } = this.functions.find((each) => each.arn === arn) as LambdaFunction;
    const { signal } = this.releaseOf(arn);
    await sleep(Math.min(milliseconds, timeoutSeconds * 1000), undefined, { signal }).catch(() => undefined);
    return signal.aborted || milliseconds < timeoutSeconds * 1000
      ? undefined
      : { outcome: 'failed', payload: timedOut(randomUUID(), timeoutSeconds), executedVersion: '$LATEST' };
  }

  private releaseOf(arn: string): AbortController {
    const known = this.releases.get(arn);
    if (known) return known;
    const release = new AbortController();
    // As many as invocations are held up.
    setMaxListeners(0, release.signal);
    this.releases.set(arn, release);
    return release;
  }

  /** The process ends before the handler's work or, which is worse, after it and before the answer. */
  private async crash(functionArn: string, event: string): Promise<Invocation> {
    const { lambda, random = Math.random } = this.props;
    if (random() < 0.5) await lambda.invoke(functionArn, event);
    lambda.endIdle(functionArn);
    return { outcome: 'failed', payload: exited(randomUUID(), 1), executedVersion: '$LATEST' };
  }
}

/** @param invoked ARNs, qualified or not, of the functions that are invoked while the runtime runs */
export function functionFaults(faulty: FaultyFunctions, invoked: () => readonly string[]): readonly FaultKind[] {
  const targets = (): readonly Named[] => {
    const arns = new Set(invoked().map((arn) => parseFunctionIdentifier(arn).function));
    return faulty.functions.filter(({ arn }) => arns.has(arn));
  };
  const strikes = 'function';
  return [
    {
      name: 'function-throttled',
      description: 'Every invocation is refused, as beyond the concurrency that is allowed.',
      strikes,
      targets,
      begin: (target) => {
        faulty.set(target, { throttled: true });
        return { end: () => faulty.set(target, { throttled: false }) };
      },
    },
    {
      name: 'function-slow',
      description: 'Every invocation takes so much longer; up to the timeout of the function.',
      strikes,
      targets,
      milliseconds: 1000,
      begin: (target, { milliseconds }) => {
        faulty.set(target, { delayMilliseconds: milliseconds });
        return { end: () => faulty.set(target, { delayMilliseconds: 0 }) };
      },
    },
    {
      name: 'function-crashing',
      description:
        'What runs fails with its process, and so does every invocation from then on: half of them before their work, half of them after it.',
      strikes,
      targets,
      begin: (target) => {
        faulty.set(target, { crashing: true });
        faulty.crashAll(target);
        return { end: () => faulty.set(target, { crashing: false }) };
      },
    },
  ];
}
