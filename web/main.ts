import { ApiClient } from './api/client.ts';
import { Board } from './board/board.ts';
import { announcer } from './dom/announcer.ts';
import { part } from './dom/part.ts';
import { Panel } from './panel/panel.ts';

const panel = new Panel(document);
const api = new ApiClient((served) => panel.show(served));
const board = new Board(document, api, announcer(part(document, 'announcer', HTMLElement)));

panel.connect(api);
await board.load();
await panel.showDatabase(api);
