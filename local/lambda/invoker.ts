/** What came of an invocation, before any caller's own reading of it. */
export type Invocation =
  | { readonly outcome: 'returned'; readonly payload: string; readonly executedVersion: string }
  | {
      /** The handler threw, timed out, or its environment crashed. */
      readonly outcome: 'failed';
      /** The error payload as Lambda returns it: `{"errorType": …, "errorMessage": …}`. */
      readonly payload: string;
      readonly executedVersion: string;
    }
  | { readonly outcome: 'throttled'; readonly reason: string }
  | { readonly outcome: 'not-found'; readonly reason: string };

/** The Invoke operation (RequestResponse), in process. */
export interface FunctionInvoker {
  /** @param functionArn unqualified, or qualified by a version or an alias. @param event JSON text. */
  invoke(functionArn: string, event: string): Promise<Invocation>;
}
