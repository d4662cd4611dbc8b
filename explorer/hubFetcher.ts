import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';

const PATH = '/graphql';

/** Queries over HTTP and subscriptions over graphql-ws, both as the holder of `apiKey`; anonymous when it is empty. */
export function hubFetcher(apiKey: string): { fetcher: Fetcher; dispose: () => void } {
  const credential: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  const socket = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${PATH}`,
    connectionParams: credential,
  });
  const fetcher = createGraphiQLFetcher({
    url: PATH,
    headers: credential,
    wsClient: socket,
    enableIncrementalDelivery: false,
  });
  return { fetcher, dispose: () => void socket.dispose() };
}
