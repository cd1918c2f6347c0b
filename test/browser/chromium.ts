import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts the Chromium of CHROMIUM_PATH, or the one that is installed where it usually is. */
export function launchChromium(): Promise<Browser> {
  const given = process.env['CHROMIUM_PATH'];
  const executablePath = (given === undefined ? USUAL_PATHS : [given]).find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      given === undefined
        ? `There is no Chromium at ${USUAL_PATHS.join(', ')}: install it, or set CHROMIUM_PATH to where it is`
        : `CHROMIUM_PATH is "${given}", where there is no file: set it to Chromium's executable`,
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
