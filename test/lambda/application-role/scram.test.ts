import { describe, expect, test } from '@jest/globals';
import { scramVerifier } from '../../../lambda/application-role/scram.ts';

describe('the verifier of a password', () => {
  test('is the one of RFC 7677, section 3', () => {
    expect(scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  test('is another at each time', () => {
    expect(scramVerifier('pencil')).not.toBe(scramVerifier('pencil'));
  });
});

test.each(['', 'pässword', 'tab\t'])('the password %j is refused without being told', (password) => {
  expect(() => scramVerifier(password)).toThrow(/^The password has characters other than printable ASCII, or none;/);
});
