/** Keeps values that became known out of everything that is written. */
export interface Redaction {
  /** From now on the value is left out. */
  conceal(value: string): void;
  /** The text without the values. */
  redact(text: string): string;
}

/** Errors of the services repeat what was sent to them, so texts are searched, whoever wrote them. */
export function createRedaction(): Redaction {
  const concealed = new Set<string>();
  return {
    conceal: (value) => {
      // As it is, and as it is within a line of JSON.
      for (const form of [value, JSON.stringify(value).slice(1, -1)]) if (form !== '') concealed.add(form);
    },
    redact: (text) => [...concealed].reduce((rest, value) => rest.replaceAll(value, '[secret]'), text),
  };
}
