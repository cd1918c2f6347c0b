import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Account } from './account.ts';
import { DISTRIBUTION_ID, HEADER_NAME } from './account.ts';

/** What can go wrong with a call: it fails, or the function is ended while it waits, before or after the effect. */
export const FAULTS = ['error before', 'error after', 'end before', 'end after'] as const;
export type Fault = (typeof FAULTS)[number];

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One call of one of the three protocols. */
interface Call {
  readonly operation: string;
  readonly run: () => Answer;
  readonly error: (status: number, code: string, message: string) => Answer;
}

/** A refusal by the service, in its own words. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Speaks enough of Secrets Manager, Elastic Load Balancing and CloudFront to their clients. */
export class StandIn {
  readonly account: Account;
  readonly calls: string[] = [];
  /** The Regions that the requests to the load balancers were signed for. */
  readonly loadBalancingRegions = new Set<string>();
  /** By the number of the call, counted from 0 over all of them. */
  readonly faults = new Map<number, Fault>();
  /** Called between a call's arrival and its effect. */
  beforeEffect: (operation: string) => void = () => {};
  onEnd: () => void = () => {};
  #etag = 1;
  #config = DISTRIBUTION_CONFIG;
  readonly #server: Server;

  constructor(account: Account) {
    this.account = account;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A deployment of the distribution's stack, or any other change of it. */
  changeDistribution(value: string): void {
    this.#config = this.#config.replace(HEADER_PATTERN, (_all, before: string) => `${before}${value}<`);
    this.#etag += 1;
    this.account.send(value);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await text(request);
    const call = this.#read(request, sent);
    const fault = this.faults.get(this.calls.length);
    this.calls.push(call.operation);
    this.beforeEffect(call.operation);
    const answer = fault?.endsWith('before') ? undefined : attempt(call);
    if (fault?.startsWith('end')) {
      this.onEnd();
      return;
    }
    // As unfortunate as a message can be: with all that was sent.
    const broken = call.error(500, 'InternalFailure', `Something broke with ${sent.replaceAll('<', '&lt;')}`);
    const { status, headers, body } = fault === undefined && answer !== undefined ? answer : broken;
    response.writeHead(status, headers).end(body);
  }

  #read(request: IncomingMessage, body: string): Call {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target !== '') return this.#secretsManager(target.split('.')[1] ?? '', JSON.parse(body));
    if (request.url?.startsWith('/2020-05-31/')) return this.#cloudFront(request, body);
    this.loadBalancingRegions.add(String(request.headers.authorization).split('/')[2] ?? '');
    return this.#loadBalancing(new URLSearchParams(body));
  }

  #secretsManager(operation: string, input: Record<string, string> & { VersionStages?: string[] }): Call {
    const json = (output: object): Answer => ({ status: 200, body: JSON.stringify(output) });
    const { account } = this;
    const {
      ClientRequestToken = '',
      SecretString = '',
      VersionId = '',
      MoveToVersionId = '',
      VersionStage = '',
    } = input;
    const operations: Record<string, () => Answer> = {
      DescribeSecret: () =>
        json({
          ARN: input['SecretId'],
          VersionIdsToStages: Object.fromEntries(
            [...account.versions]
              .filter(([, { stages }]) => stages.size > 0)
              .map(([id, { stages }]) => [id, [...stages]]),
          ),
          ReplicationStatus: [
            { Region: 'us-east-1', Status: account.time >= account.replicaInSyncAt ? 'InSync' : 'InProgress' },
          ],
        }),
      GetSecretValue: () => {
        const value = account.versions.get(VersionId)?.value;
        if (value === undefined) {
          throw new Refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret value");
        }
        return json({ VersionId, SecretString: value });
      },
      PutSecretValue: () => {
        const before = account.versions.get(ClientRequestToken)?.value;
        if (before !== undefined && before !== SecretString) {
          throw new Refusal(400, 'ResourceExistsException', 'The token is already in use for a version of the secret');
        }
        account.putValue(ClientRequestToken, SecretString);
        for (const stage of input.VersionStages ?? ['AWSCURRENT']) account.label(stage, ClientRequestToken);
        return json({ VersionId: ClientRequestToken });
      },
      UpdateSecretVersionStage: () => {
        if (!account.versions.get(input['RemoveFromVersionId'] ?? '')?.stages.has(VersionStage)) {
          throw new Refusal(400, 'InvalidParameterException', 'The label is attached to another version');
        }
        account.label(VersionStage, MoveToVersionId);
        return json({});
      },
    };
    return {
      operation,
      run: operations[operation] ?? unknown,
      error: (status, code, message) => ({ status, body: JSON.stringify({ __type: code, Message: message }) }),
    };
  }

  #loadBalancing(input: URLSearchParams): Call {
    const operation = input.get('Action') ?? '';
    const xml = (result: string): Answer => ({
      status: 200,
      body: `<${operation}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`,
    });
    const rule = (arn: string): string => {
      const values = this.account.rule(arn);
      if (values === undefined) throw new Refusal(400, 'RuleNotFound', 'One or more rules not found');
      return `<Rules><member><RuleArn>${arn}</RuleArn><Priority>1</Priority><IsDefault>false</IsDefault><Conditions>
        <member><Field>path-pattern</Field><Values><member>/api/*</member></Values><PathPatternConfig><Values><member>/api/*</member></Values></PathPatternConfig></member>
        <member><Field>http-header</Field><HttpHeaderConfig><HttpHeaderName>X-Origin-Verify</HttpHeaderName><Values>${values.map((value) => `<member>${value}</member>`).join('')}</Values></HttpHeaderConfig></member>
        </Conditions></member></Rules>`;
    };
    const list = (prefix: string): string[] =>
      [...input].filter(([name]) => name.startsWith(`${prefix}.member.`)).map(([, value]) => value);
    const operations: Record<string, () => Answer> = {
      DescribeRules: () => xml(rule(list('RuleArns')[0] ?? '')),
      ModifyRule: () => {
        const arn = input.get('RuleArn') ?? '';
        const values = list('Conditions.member.2.HttpHeaderConfig.Values');
        const path = list('Conditions.member.1.PathPatternConfig.Values');
        if (list('Conditions.member.1.Values').length > 0 || path.join() !== '/api/*') {
          throw new Refusal(400, 'ValidationError', 'Give the other condition as it is, by its configuration only');
        }
        if (input.get('Conditions.member.2.HttpHeaderConfig.HttpHeaderName') !== 'X-Origin-Verify') {
          throw new Refusal(400, 'ValidationError', 'The header is another');
        }
        if (values.length < 1 || values.length > 3) {
          throw new Refusal(400, 'ValidationError', `A condition has 1 to 3 values, not ${values.length}`);
        }
        this.account.setRule(arn, values);
        return xml(rule(arn));
      },
    };
    return { operation, run: operations[operation] ?? unknown, error: xmlError };
  }

  #cloudFront(request: IncomingMessage, body: string): Call {
    const answer = (): Answer => ({
      status: 200,
      headers: { etag: `E${this.#etag}` },
      body: `<Distribution xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>${DISTRIBUTION_ID}</Id><ARN>arn</ARN><Status>${this.account.deployed ? 'Deployed' : 'InProgress'}</Status><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime><InProgressInvalidationBatches>0</InProgressInvalidationBatches><DomainName>d111111abcdef8.cloudfront.net</DomainName>${this.#config}</Distribution>`,
    });
    const path = `/2020-05-31/distribution/${DISTRIBUTION_ID}`;
    const operations: Record<string, Call> = {
      [`GET ${path}`]: { operation: 'GetDistribution', run: answer, error: xmlError },
      [`PUT ${path}/config`]: {
        operation: 'UpdateDistribution',
        error: xmlError,
        run: () => {
          if (request.headers['if-match'] !== `E${this.#etag}`) {
            throw new Refusal(412, 'PreconditionFailed', 'The precondition given in one or more fields was false');
          }
          const value = HEADER_PATTERN.exec(body)?.[2];
          if (value === undefined) throw new Refusal(400, 'InvalidArgument', 'The header is gone');
          this.#config = body.replace(/^<\?xml[^>]*\?>/, '');
          this.#etag += 1;
          this.account.send(value);
          return answer();
        },
      },
    };
    return operations[`${request.method} ${request.url}`] ?? { operation: 'unknown', run: unknown, error: xmlError };
  }
}

const HEADER_PATTERN = new RegExp(`(<HeaderName>${HEADER_NAME}</HeaderName>\\s*<HeaderValue>)([^<]*)<`, 'i');

const DISTRIBUTION_CONFIG = `<DistributionConfig><CallerReference>1</CallerReference><Aliases><Quantity>1</Quantity><Items><CNAME>www.staging.foobar.com</CNAME></Items></Aliases><Origins><Quantity>2</Quantity><Items>
<Origin><Id>site</Id><DomainName>site.s3.eu-west-1.amazonaws.com</DomainName><OriginPath></OriginPath><CustomHeaders><Quantity>0</Quantity></CustomHeaders><OriginAccessControlId>E1</OriginAccessControlId></Origin>
<Origin><Id>api</Id><DomainName>origin.staging.foobar.com</DomainName><OriginPath></OriginPath><CustomHeaders><Quantity>2</Quantity><Items><OriginCustomHeader><HeaderName>x-tenant</HeaderName><HeaderValue>foobar</HeaderValue></OriginCustomHeader><OriginCustomHeader><HeaderName>${HEADER_NAME}</HeaderName><HeaderValue>first0value</HeaderValue></OriginCustomHeader></Items></CustomHeaders><CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort><OriginProtocolPolicy>https-only</OriginProtocolPolicy></CustomOriginConfig></Origin>
</Items></Origins><DefaultCacheBehavior><TargetOriginId>site</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy></DefaultCacheBehavior><Comment>foobar &amp; staging</Comment><Enabled>true</Enabled></DistributionConfig>`;

function attempt({ run, error }: Call): Answer {
  try {
    return run();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return error(refusal.status, refusal.code, refusal.message);
  }
}

function unknown(): Answer {
  throw new Refusal(400, 'UnknownOperation', 'The stand-in has no such operation');
}

function xmlError(status: number, code: string, message: string): Answer {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  };
}
