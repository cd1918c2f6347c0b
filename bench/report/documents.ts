import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BENCHMARK_NAMES } from '../benchmark.ts';
import { type Goal, judge } from '../budget.ts';
import type { Result } from '../results.ts';
import { barChart } from './chart.ts';
import { goalsChart } from './goals-chart.ts';
import { chartFile, resultsMarkdown } from './markdown.ts';

const PAGE = 'docs/benchmarks.md';
const FOLDER = 'docs/benchmarks';
const BEGIN = '<!-- written by npm run bench: begin -->';
const END = '<!-- written by npm run bench: end -->';

/** Brings docs/ up to date with new results: their JSON and charts, and the page, which also keeps earlier results. */
export function writeDocuments(results: readonly Result[], goals: readonly Goal[]): void {
  if (results.length === 0) return;
  mkdirSync(FOLDER, { recursive: true });
  for (const result of results) {
    writeFileSync(`${FOLDER}/${result.name}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
    result.charts.forEach((chart, at) => {
      writeFileSync(`${FOLDER}/${chartFile(result.name, at)}`, barChart(chart));
    });
  }
  const all = BENCHMARK_NAMES.flatMap(readResult);
  const verdicts = judge(goals, Object.assign({}, ...all.map(({ measures }) => measures)), false);
  writeFileSync(`${FOLDER}/goals.svg`, barChart(goalsChart(verdicts)));
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), resultsMarkdown(all, verdicts)));
}

function readResult(name: string): readonly Result[] {
  const file = `${FOLDER}/${name}.json`;
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8'))] : [];
}

function replaceBetween(page: string, content: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no "${BEGIN}" followed by "${END}"; put them back.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${content}\n\n${page.slice(end)}`;
}
