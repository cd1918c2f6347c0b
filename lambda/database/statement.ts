/** What drizzle's builders have in common. */
interface Builder<Row> {
  prepare(name: string): Prepared<Row>;
}

/** The text is made; values are put in its placeholders. */
interface Prepared<Row> {
  execute(values: Record<string, unknown>): Promise<readonly Row[]>;
}

/**
 * A statement that is built at its first use and not for each: that was up to a third of a request's CPU time. What is
 * prepared holds the values of its last execution until they are sent, so executions at the same time, as after one
 * that was given up, have one each.
 */
export function statement<Placeholder extends string, Row>(
  build: () => Builder<Row>,
): (values: Readonly<Record<Placeholder, string | number | null>>) => Promise<readonly Row[]> {
  const idle: Prepared<Row>[] = [];
  return async (values) => {
    // The Data API knows no names of statements.
    const prepared = idle.pop() ?? build().prepare('');
    try {
      return await prepared.execute(values);
    } finally {
      idle.push(prepared);
    }
  };
}
