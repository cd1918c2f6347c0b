import config from './jest.config.js';

/** The tests that need Chromium and the whole local runtime: `npm run test:browser`. */
/** @type {import('jest').Config} */
export default {
  ...config,
  testMatch: ['**/*.browser.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};
