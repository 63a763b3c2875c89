import { z } from 'zod';
import { productVersion } from '../../server/config/version.ts';
import { createMetrics } from '../../server/metrics/metrics.ts';
import { generatedFrom, markdownTable } from './markdown.ts';

/** A gateway in which nothing has happened: the names, labels and texts of its metrics are the same. */
const { registry } = createMetrics({
  clients: () => [],
  sessions: () => [],
  statements: () => [],
  approvals: () => 0,
  denials: () => [],
  coalescing: () => ({ shared: 0, cached: 0, missed: 0, entries: 0, bytes: 0 }),
  queue: () => ({
    strategy: 'fair_share',
    configured: 'fair_share',
    slots: 0,
    inUse: 0,
    waitingCount: 0,
    waiting: [],
    clients: [],
    paused: { all: false, clients: [] },
  }),
  usage: () => [],
  pools: () => [],
  loopDelayMs: () => 0,
  workerRestarts: () => ({}),
  analysesRefused: () => 0,
  version: productVersion,
});

/** What the objects of the registry hold besides what their types say. */
const described = z.array(
  z.object({
    name: z.string(),
    help: z.string(),
    type: z.enum(['counter', 'gauge', 'histogram']),
    labelNames: z.array(z.string()),
  }),
);

/** docs/metrics.md: how Prometheus gets at the figures, and what each of them says. */
export function metricsPage(): string {
  const metrics = described.parse(registry.getMetricsAsArray()).sort((a, b) => (a.name < b.name ? -1 : 1));
  const table = markdownTable(
    ['Metric', 'Type', 'Labels', 'What it says'],
    metrics.map(({ name, type, labelNames, help }) => [
      `\`${name}\``,
      type,
      labelNames.map((label) => `\`${label}\``).join(', '),
      help,
    ]),
  );
  return `${generatedFrom('server/metrics/')}\n\n${text}\n${table}\n`;
}

const text = `# Metrics

\`GET /metrics\` answers in Prometheus' text format. It needs a token: the one in \`metrics.token\` in the state folder,
which opens nothing else, or the admin token. The token of a client is not enough, because the figures tell of all clients.
The file is made at the first start, for its owner alone; Prometheus has to run as the same user or be given a copy.
To replace the token, delete the file and restart the gateway.

\`\`\`yaml
scrape_configs:
  - job_name: snowgate
    authorization:
      credentials_file: /home/me/.local/share/snowgate/metrics.token
    static_configs:
      - targets: ["127.0.0.1:8765"]
\`\`\`

The state folder is \`SNOWGATE_HOME\`, or the user's data folder for \`snowgate\`. A gateway that is reached by another name
than a loopback one needs that name in \`http.allowedHosts\`.

Times are in seconds, sizes in bytes. Counters start at 0 with the daemon, except for those that say otherwise. The label
\`client\` is the name of a client of this gateway; no label holds SQL or the id of a session.

## What to look at

- Who waits, and for how long: \`histogram_quantile(0.95, rate(snowgate_queue_wait_seconds_bucket[5m]))\`
- Share of loans that needed no new connection:
  \`sum(rate(snowgate_leases_reused_total[5m])) / sum(rate(snowgate_leases_total[5m]))\`
- Share of answers from the cache: \`rate(snowgate_cache_hits_total[5m]) /
  (rate(snowgate_cache_hits_total[5m]) + rate(snowgate_cache_misses_total[5m]))\`
- Calls that fail, by cause: \`sum by (code) (rate(snowgate_call_errors_total[5m]))\`
- Clients held back by a quota: \`sum by (client) (rate(snowgate_call_errors_total{code=~"QUOTA_.*"}[5m])) > 0\`
- Snowflake cannot be reached: \`snowgate_pool_up == 0\`

## All metrics
`;
