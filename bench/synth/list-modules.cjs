const { writeFileSync } = require('node:fs');

/* Writes which modules of packages an app has loaded into LOADED_MODULES: `NODE_OPTIONS=--require` of this file. */

// Programs that start the app, as the toolkit does, load this file, too.
if (process.argv[1]?.endsWith('run.mjs')) {
  process.on('exit', () => {
    const files = Object.keys(require.cache).filter((file) => file.includes('/node_modules/'));
    writeFileSync(process.env['LOADED_MODULES'] ?? '', JSON.stringify(files));
  });
}
