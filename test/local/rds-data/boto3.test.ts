import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi, type TestDataApi, testCluster } from '../../helpers/postgres.ts';

const run = promisify(execFile);

const installed = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const describeWithBoto3 = installed ? describe : describe.skip;
const why = installed ? '' : ' (skipped: python3 has no boto3; "pip install boto3" runs it)';

/** Calls every operation and prints what came back. */
const PROGRAM = `
import boto3, json, os, sys
target = json.loads(sys.argv[1])
client = boto3.client('rds-data', config=boto3.session.Config(retries={'max_attempts': 0}))
out = {}

def execute(sql, parameters=(), **more):
    return client.execute_statement(sql=sql, parameters=list(parameters), **{**target, **more})

def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != 'ResponseMetadata'}

execute('CREATE TABLE boto (id bigint, name text, data bytea, price numeric)')
out['insert'] = without_metadata(execute(
    'INSERT INTO boto VALUES (:id, :name, :data, :price)',
    [{'name': 'id', 'value': {'longValue': 9223372036854775807}},
     {'name': 'name', 'value': {'stringValue': 'Zoë'}},
     {'name': 'data', 'value': {'blobValue': b'\\x00\\xff'}},
     {'name': 'price', 'value': {'stringValue': '12.50'}, 'typeHint': 'DECIMAL'}]))
row = execute('SELECT id, name, data, price, ARRAY[1, 2] AS list, NULL AS nothing FROM boto')['records'][0]
row[2]['blobValue'] = row[2]['blobValue'].hex()
out['row'] = row
out['json'] = json.loads(execute('SELECT name FROM boto', formatRecordsAs='JSON')['formattedRecords'])
out['metadata'] = execute('SELECT id FROM boto', includeResultMetadata=True)['columnMetadata'][0]['typeName']

transaction = client.begin_transaction(**target)['transactionId']
batch = client.batch_execute_statement(
    sql='INSERT INTO boto (id) VALUES (:id)', transactionId=transaction,
    parameterSets=[[{'name': 'id', 'value': {'longValue': n}}] for n in range(3)], **target)
out['batch'] = batch['updateResults']
keys = {name: target[name] for name in ('resourceArn', 'secretArn')}
out['rollback'] = client.rollback_transaction(transactionId=transaction, **keys)['transactionStatus']
transaction = client.begin_transaction(**target)['transactionId']
execute('DELETE FROM boto', transactionId=transaction)
out['commit'] = client.commit_transaction(transactionId=transaction, **keys)['transactionStatus']
out['count'] = execute('SELECT count(*) FROM boto')['records']

try:
    execute('SELECT 1 / 0')
except client.exceptions.DatabaseErrorException as error:
    out['error'] = error.response['Error']
try:
    client.commit_transaction(transactionId=transaction, **keys)
except client.exceptions.TransactionNotFoundException as error:
    out['notFound'] = error.response['Error']['Code']
print(json.dumps(out))
`;

let local: TestDataApi;

beforeAll(async () => {
  if (installed) local = await startTestDataApi();
});

afterAll(() => local?.stop());

describeWithBoto3(`boto3's rds-data${why}`, () => {
  test('calls every operation', async () => {
    const target = JSON.stringify({ ...local.target, database: testCluster.database });
    const { stdout } = await run('python3', ['-c', PROGRAM, target], {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_RDS_DATA: local.api.url,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
      },
    });
    // The largest bigint has more digits than a number of JavaScript.
    expect(stdout).toContain('{"longValue": 9223372036854775807}');
    expect(JSON.parse(stdout)).toEqual({
      insert: { generatedFields: [], numberOfRecordsUpdated: 1 },
      row: [
        { longValue: expect.any(Number) },
        { stringValue: 'Zoë' },
        { blobValue: '00ff' },
        { stringValue: '12.50' },
        { arrayValue: { longValues: [1, 2] } },
        { isNull: true },
      ],
      json: [{ name: 'Zoë' }],
      metadata: 'int8',
      batch: [{ generatedFields: [] }, { generatedFields: [] }, { generatedFields: [] }],
      rollback: 'Rollback Complete',
      commit: 'Transaction Committed',
      count: [[{ longValue: 0 }]],
      error: { Code: 'DatabaseErrorException', Message: 'ERROR: division by zero; SQLState: 22012' },
      notFound: 'TransactionNotFoundException',
    });
  });
});
