import type { Draft } from '../api/message.ts';
import type { FieldProblem } from '../api/problem.ts';

const LONGEST: Readonly<Record<keyof Draft, number>> = { author: 80, body: 2000 };

/** What the API would refuse, told before it is asked. */
export function draftProblems(draft: Draft): readonly FieldProblem[] {
  return [
    ...fieldProblems('author', draft.author, 'Please give a name'),
    ...fieldProblems('body', draft.body, 'Please write something'),
  ];
}

function fieldProblems(field: keyof Draft, value: string, missing: string): readonly FieldProblem[] {
  const pointer = `#/${field}`;
  if (value.trim() === '') return [{ pointer, detail: missing }];
  const excess = -charactersLeft(field, value);
  return excess > 0
    ? [{ pointer, detail: `Please shorten this by ${excess} ${excess === 1 ? 'character' : 'characters'}` }]
    : [];
}

/** Counted as the API does, by code points; negative when the text is too long. */
export function charactersLeft(field: keyof Draft, value: string): number {
  return LONGEST[field] - [...value].length;
}
