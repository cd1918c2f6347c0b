import type { ALBEvent, ALBResult } from 'aws-lambda';

/** One event, again and again. */
export interface Load {
  readonly event: ALBEvent;
  readonly expectedStatus: number;
  readonly warmUp: number;
  readonly requests: number;
}

/** What an execution environment is to do: load the function, answer each event, bear each load. */
export interface Task {
  readonly file: string;
  readonly export: string;
  readonly events: readonly ALBEvent[];
  readonly loads: readonly Load[];
}

export interface TaskResult {
  /** Until the function was loaded. */
  readonly initMilliseconds: number;
  /** Until all events were answered after that. */
  readonly eventsMilliseconds: number;
  readonly results: readonly (ALBResult | { readonly thrown: string })[];
  /** For each load, of one request. */
  readonly cpuMicroseconds: readonly number[];
}
