// The WASM linter in every app.synth() costs seconds a test file; .ci/run synthesizes once with validation on.
process.env['CDK_VALIDATION'] = 'false';
