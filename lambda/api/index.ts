import { connectDatabase } from '../database/client.ts';
import { jsonLog } from '../log/json-log.ts';
import { createApp } from './app.ts';
import { describeDatabaseServer } from './database-server.ts';
import { createHandler } from './handler.ts';
import { messageRepository } from './message-repository.ts';

const database = connectDatabase(process.env);
const app = createApp({ messages: messageRepository(database), describeDatabase: describeDatabaseServer(database) });

export const handler = createHandler(
  app,
  jsonLog((line) => process.stdout.write(line)),
);
