// One endpoint written by hand for one question: PostgreSQL builds the JSON text, Node passes it on.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { dayAsColumns } from './lab.js';

const server = createServer((request, response) => {
  void (async () => {
    const { query } = JSON.parse(await text(request)) as { query: string };
    response.setHeader('content-type', 'application/json');
    response.end(`{"data":${await dayAsColumns(Number(query))}}`);
  })();
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
});
