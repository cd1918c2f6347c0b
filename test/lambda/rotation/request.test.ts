import { expect, test } from '@jest/globals';
import { readRequest } from '../../../lambda/rotation/request.ts';

const event = { Step: 'setSecret', SecretId: 'arn:secret', ClientRequestToken: 'token' };

test('the request is read from the event of Secrets Manager, whatever else is in it', () => {
  expect(readRequest({ ...event, RotationToken: 'other' })).toEqual({
    step: 'setSecret',
    secretId: 'arn:secret',
    versionId: 'token',
  });
});

test.each([
  [undefined],
  ['setSecret'],
  [{ ...event, Step: 'toString' }],
  [{ ...event, SecretId: undefined }],
  [{ ...event, ClientRequestToken: 7 }],
])('the event %j is refused with what is allowed', (other) => {
  expect(() => readRequest(other)).toThrow('Step one of createSecret, setSecret, testSecret, finishSecret');
});
