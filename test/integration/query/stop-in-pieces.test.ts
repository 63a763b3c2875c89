import { expect, onTestFinished, test } from 'vitest';
import { configSchema } from '../../../server/contract/config.ts';
import { openDependencies } from '../../../server/gateway/bootstrap.ts';
import { createGateway } from '../../../server/gateway/gateway.ts';
import { createLogger } from '../../../server/logs/create-logger.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';

test('a pool that cannot be closed keeps nobody from closing the rest', async () => {
  const { home, remove } = makeTestHome();
  onTestFinished(remove);
  const config = configSchema.parse({ port: 0, limits: { shutdownSeconds: 0 } });
  const { logger, close } = createLogger({ config: config.log, dir: home.logDir, name: 'daemon' });
  const { profile, analyser, ...others } = openDependencies({ config, home, env: {}, logger });
  const broken = {
    ...profile,
    async close(ms: number) {
      await profile.close(ms);
      throw new Error('the pool hangs');
    },
  };
  const gateway = await createGateway({
    config,
    home,
    logger,
    parts: { ...others, profile: broken, analyser },
  });
  await expect(gateway.stop()).rejects.toThrow('the pool hangs');
  await expect(analyser.analyse('SELECT 1')).rejects.toMatchObject({ code: 'HTTP_SHUTTING_DOWN' });
  await close();
});
