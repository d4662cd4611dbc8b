import { startRedis } from '../../support/redisServer.js';
import { conforms } from './conformance.js';

conforms('bull', async () => {
  const redis = await startRedis();
  return {
    address: { kind: 'bull', url: redis.url },
    breakConnections: redis.restart,
    age: async (name) => {
      for (const id of await redis.command('LRANGE', `thermograph:${name}:wait`, '0', '-1')) {
        await redis.command('HINCRBY', `thermograph:${name}:${id}`, 'timestamp', '-120000');
      }
    },
    end: redis.stop,
  };
});
