import { createPolicyAnalyser } from '../../server/policy/analyser/analyser.ts';
import { tellStarter } from './child.ts';
import { statements } from './measures/statements.ts';
import { quantile } from './row.ts';

/** The result of one round: times in ms, memory in MB. */
export interface SqlResult {
  readonly p50: number;
  readonly p99: number;
  readonly cached: number;
  /** What this process has grown by: the worker, its parser, and what is remembered of the statements. */
  readonly memory: number;
}

async function measure(count: number, round: number): Promise<SqlResult> {
  const before = process.memoryUsage.rss();
  const analyser = createPolicyAnalyser();
  const time = async (sql: string) => {
    const start = performance.now();
    await analyser.analyse(sql);
    return performance.now() - start;
  };
  // The parser's own start and the compiler's work are paid once for each daemon.
  for (const sql of statements(300, `warm${round}`)) await time(sql);
  const fresh: number[] = [];
  const texts = statements(count, `round${round}`);
  for (const sql of texts) fresh.push(await time(sql));
  const cached: number[] = [];
  for (const sql of texts.slice(-500)) cached.push(await time(sql));
  const memory = (process.memoryUsage.rss() - before) / 1024 / 1024;
  await analyser.close();
  return { p50: quantile(fresh, 0.5), p99: quantile(fresh, 0.99), cached: quantile(cached, 0.5), memory };
}

process.on('message', ({ count, round }: { count: number; round: number }) => {
  void measure(count, round).then(tellStarter);
});
tellStarter({ ready: true });
