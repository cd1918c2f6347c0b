#!/usr/bin/env -S node --import tsx
import { main } from '../local/commands/main.ts';

await main(process.argv);
