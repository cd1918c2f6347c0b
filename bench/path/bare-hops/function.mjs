import { randomUUID } from 'node:crypto';
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';

/*
 * The function of the bare hops: one statement a request through the AWS SDK. Of the settings of the shipped function it
 * has those that make it faster.
 */

/** As the functions of the local runtime have it. */
const LOWER_PRIORITY = 5;
const COLUMNS = 'id, author, body, created_at, updated_at, version';
const LIST = `select ${COLUMNS} from messages order by created_at desc, id desc limit 21`;
const INSERT = `insert into messages (id, author, body) values ($1, $2, $3) returning ${COLUMNS}`;

if (process.platform === 'linux') setPriority(getPriority() + LOWER_PRIORITY);
const client = new RDSDataClient({
  region: 'us-east-1',
  endpoint: workerData.endpoint,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
  cacheMiddleware: true,
});
client.middlewareStack.remove('loggerMiddleware');

parentPort?.on('message', async (/** @type {string} */ text) => {
  const { httpMethod, body } = JSON.parse(text);
  parentPort?.postMessage(JSON.stringify(httpMethod === 'POST' ? await create(JSON.parse(body)) : await list()));
});

async function list() {
  const messages = (await execute(LIST, [])).slice(0, 20);
  return { statusCode: 200, body: JSON.stringify({ messages }) };
}

/** @param {{ author: string, body: string }} content */
async function create({ author, body }) {
  const [message] = await execute(INSERT, [randomUUID(), author, body]);
  return { statusCode: 201, body: JSON.stringify(message) };
}

/**
 * @param {string} sql
 * @param {string[]} values
 */
async function execute(sql, values) {
  const { records = [] } = await client.send(
    new ExecuteStatementCommand({
      resourceArn: 'arn:aws:rds:us-east-1:111122223333:cluster:foobar-production-database',
      secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:foobar-production-database-AbCdEf',
      database: 'foobar',
      sql,
      parameters: values.map((stringValue, at) => ({ name: String(at + 1), value: { stringValue } })),
    }),
  );
  return records.map(([id, author, body, createdAt, updatedAt, version]) => ({
    id: id?.stringValue,
    author: author?.stringValue,
    body: body?.stringValue,
    createdAt: createdAt?.stringValue,
    updatedAt: updatedAt?.stringValue,
    version: Number(version?.stringValue),
  }));
}
