import { isJsonObject } from '../../cost/templates/json.ts';
import type { CommentStep, ExistingComment } from './plan-comments.ts';

export interface PullRequestProps {
  /** `https://api.github.com` */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

/** The comments of one pull request, through GitHub's REST API. */
export class PullRequest {
  private readonly props: PullRequestProps;

  constructor(props: PullRequestProps) {
    this.props = props;
  }

  /** @see https://docs.github.com/en/rest/issues/comments#list-issue-comments */
  async comments(): Promise<readonly ExistingComment[]> {
    const found: ExistingComment[] = [];
    for (let page = 1; ; page += 1) {
      const path = `issues/${this.props.number}/comments?per_page=${PAGE}&page=${page}`;
      const answer = await this.send('GET', path);
      if (!Array.isArray(answer)) throw new Error(`GitHub answered ${path} with something else than a list.`);
      found.push(...answer.map(commentOf));
      if (answer.length < PAGE) return found;
    }
  }

  async apply(step: CommentStep): Promise<void> {
    if (step.kind === 'create') await this.send('POST', `issues/${this.props.number}/comments`, step.body);
    if (step.kind === 'update') await this.send('PATCH', `issues/comments/${step.id}`, step.body);
    if (step.kind === 'delete') await this.send('DELETE', `issues/comments/${step.id}`);
  }

  private async send(method: string, path: string, body?: string): Promise<unknown> {
    const { api, repository, token } = this.props;
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
      },
      ...(body !== undefined && { body: JSON.stringify({ body }) }),
    });
    const text = await response.text();
    if (!response.ok) {
      const { status } = response;
      throw new Error(`GitHub answered ${status} to ${method} ${path}: ${text.slice(0, 300)}. ${remedyOf(status)}`);
    }
    return text === '' ? undefined : parsed(text, `${method} ${path}`);
  }
}

function remedyOf(status: number): string {
  if (status === 429 || status >= 500) return 'Run the job again later.';
  return 'The token needs "pull-requests: write", and the pull request must be one of GITHUB_REPOSITORY.';
}

function parsed(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${request} was not answered with JSON: ${text.slice(0, 300)}. Check GITHUB_API_URL.`);
  }
}

const PAGE = 100;

function commentOf(comment: unknown): ExistingComment {
  const { id, body, user } = isJsonObject(comment) ? comment : {};
  return {
    id: Number(id),
    body: typeof body === 'string' ? body : '',
    author: isJsonObject(user) ? String(user['login']) : '',
  };
}
