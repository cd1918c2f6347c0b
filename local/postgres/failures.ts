/** What was being done when PostgreSQL's programs gave up. */
export interface Failure {
  /** E.g. `initialise PostgreSQL`. */
  readonly doing: string;
  readonly directory: string;
  /** All that the program wrote to its standard error. */
  readonly output: string;
}

/** Says in one line what went wrong and how to mend it. */
export function explainFailure({ doing, directory, output }: Failure): string {
  const cure = CURES.find(({ sign }) => sign.test(output));
  return `Cannot ${doing} in ${directory}: ${cure === undefined ? lastWords(output) : cure.explanation}`;
}

const CURES: readonly { readonly sign: RegExp; readonly explanation: string }[] = [
  {
    sign: /no space left on device|disk quota exceeded/i,
    explanation: 'the disk is full. Free at least 200 MB, or choose a folder on another disk with --data.',
  },
  {
    sign: /permission denied|read-only file system/i,
    explanation: 'the folder cannot be written or reached. Give its owner access, or choose another one with --data.',
  },
  {
    sign: /could not create shared memory segment|could not map anonymous shared memory|cannot allocate memory/i,
    explanation: 'too little memory for PostgreSQL (about 150 MB). End other programs and start again.',
  },
  {
    sign: /error while loading shared libraries|symbol not found|library not loaded|not found \(required by/i,
    explanation:
      "PostgreSQL's programs do not run on this system (they need glibc). Set DATABASE_URL to a PostgreSQL server of your own.",
  },
  {
    sign: /database files are incompatible|was initialized by PostgreSQL version/i,
    explanation:
      'another version of PostgreSQL made this data. Start anew with --reset, or choose another folder with --data.',
  },
  {
    sign: /could not locate a valid checkpoint record|invalid checkpoint record|could not find the database system|PANIC:/i,
    explanation: 'the data is damaged. Start anew with --reset.',
  },
];

function lastWords(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => /\b(FATAL|error):/i.test(line)) ?? lines.at(-1);
  return telling?.trim() ?? 'PostgreSQL ended without a word.';
}
