import type { ApiClient, Status } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { Served } from '../api/served.ts';
import { whileBusy } from '../dom/busy.ts';
import { part, textElement } from '../dom/part.ts';
import { formatDuration, splitDurations } from './durations.ts';
import { colourOf, median, shortName, shortPath, tally } from './tally.ts';

const BURST = 20;
/** Few enough that the browser sends them at once. */
const AT_A_TIME = 4;
const STRIP_LENGTH = 60;

/** Tells by which load balancer, function version and database requests were served, and where the time went. */
export class Panel {
  private readonly root: HTMLElement;
  private readonly shares: HTMLUListElement;
  private readonly strip: HTMLOListElement;
  private readonly summary: HTMLElement;
  private readonly history: Served[] = [];

  constructor(page: ParentNode) {
    this.root = part(page, 'panel', HTMLElement);
    this.shares = part(this.root, 'shares', HTMLUListElement);
    this.strip = part(this.root, 'strip', HTMLOListElement);
    this.summary = part(this.root, 'summary', HTMLElement);
  }

  /** Lets the button send its requests. */
  connect(api: ApiClient): void {
    const button = part(this.root, 'send', HTMLButtonElement);
    button.addEventListener('click', () => void whileBusy(button, `Sending ${BURST} requests…`, () => this.burst(api)));
  }

  /** A request was answered, or was not. */
  show(served: Served): void {
    this.history.push(served);
    this.showServers(served);
    this.showDurations(served);
    this.showShares();
    this.strip.append(cell(served));
    if (this.strip.children.length > STRIP_LENGTH) this.strip.firstElementChild?.remove();
  }

  /** Asks which database it is. Answers in the panel alone: the board tells of its own troubles. */
  async showDatabase(api: ApiClient): Promise<void> {
    const status = await orProblem(() => api.status());
    this.write('database', status instanceof Problem ? '–' : describeDatabase(status.database));
  }

  private showServers({ method, path, status, loadBalancer, functionVersion }: Served): void {
    this.write('request', `${method} ${shortPath(path)} → ${status === 0 ? 'no answer' : status}`);
    this.write('load-balancer', loadBalancer ?? '–');
    part(this.root, 'load-balancer', HTMLElement).dataset['colour'] = String(colourOf(loadBalancer));
    this.write('function-version', functionVersion === undefined ? '–' : `version ${functionVersion}`);
  }

  private showDurations(served: Served): void {
    const durations = splitDurations(served);
    const isAnswered = served.appMilliseconds !== undefined;
    this.write('way', formatDuration(durations.way));
    this.write('app', isAnswered ? formatDuration(durations.app) : '–');
    this.write('database-duration', isAnswered ? formatDuration(durations.database) : '–');
    this.write('total', formatDuration(served.totalMilliseconds));
    for (const [name, milliseconds] of Object.entries(durations)) {
      part(this.root, `${name}-bar`, HTMLElement).style.flexGrow = String(
        milliseconds / (served.totalMilliseconds || 1),
      );
    }
  }

  private showShares(): void {
    this.shares.replaceChildren(
      ...tally(this.history).map(({ loadBalancer, count, percent }) => {
        const row = textElement('li', 'share', '');
        row.dataset['colour'] = String(colourOf(loadBalancer));
        const bar = textElement('span', 'share-bar', '');
        bar.style.inlineSize = `${percent}%`;
        row.append(
          textElement('span', 'share-name', loadBalancer ?? 'no load balancer'),
          textElement('span', 'share-count', `${count} · ${percent} %`),
          bar,
        );
        return row;
      }),
    );
  }

  private async burst(api: ApiClient): Promise<void> {
    const before = this.history.length;
    this.summary.textContent = '';
    let left = BURST;
    const send = async (): Promise<void> => {
      while (left-- > 0) await this.showDatabase(api);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, send));
    const served = this.history.slice(before).filter(({ path }) => path === '/api/status');
    const shares = tally(served).map(({ loadBalancer, count }) => `${count} by ${loadBalancer ?? 'no load balancer'}`);
    const middle = formatDuration(median(served.map(({ totalMilliseconds }) => totalMilliseconds)));
    this.summary.textContent = `${served.length} requests: ${shares.join(', ')}. Half took at most ${middle}.`;
  }

  private write(name: string, text: string): void {
    part(this.root, name, HTMLElement).textContent = text;
  }
}

function cell({ loadBalancer, method, path, status }: Served): HTMLLIElement {
  const element = textElement('li', 'strip-cell', shortName(loadBalancer));
  element.dataset['colour'] = String(colourOf(loadBalancer));
  element.title = `${method} ${shortPath(path)} → ${status} by ${loadBalancer ?? 'no load balancer'}`;
  return element;
}

/** The server's version may name its packager too, in brackets. */
function describeDatabase({ name, version }: Status['database']): string {
  return `${name} · PostgreSQL ${version.split(' ')[0]}`;
}

async function orProblem(action: () => Promise<Status>): Promise<Status | Problem> {
  try {
    return await action();
  } catch (problem) {
    if (problem instanceof Problem) return problem;
    throw problem;
  }
}
