import { tellStarter } from './child.ts';
import { RawConnection } from './load/raw-connection.ts';
import { firstId, type TemplateParts, toTemplate } from './load/requests.ts';
import { quantile } from './row.ts';

/** Closed loop: one connection for each template, each with one request in flight at a time. */
export interface LoadJob {
  readonly port: number;
  readonly templates: readonly TemplateParts[];
  /** Not counted: caches fill and the compiler works. */
  readonly warmSeconds: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly calls: number;
  /** Answers that were no result, or connections that broke. */
  readonly errors: number;
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  /** The first failure, to see what went wrong. */
  readonly failure: string | null;
}

async function run({ port, templates, warmSeconds, seconds }: LoadJob): Promise<LoadResult> {
  const latencies: number[] = [];
  let errors = 0;
  let failure: string | null = null;
  let id = firstId;
  const from = performance.now() + warmSeconds * 1000;
  const until = from + seconds * 1000;

  const client = async (parts: TemplateParts) => {
    const connection = await RawConnection.open(port);
    const { withId } = toTemplate(parts);
    try {
      for (let start = performance.now(); start < until; start = performance.now()) {
        id += 1;
        const { status, text } = await connection.request(withId(id));
        const end = performance.now();
        if (end < from || end > until) continue;
        if (status === 200 && !text.includes('"isError":true') && !text.includes('"error":')) {
          latencies.push(end - start);
        } else {
          errors += 1;
          failure ??= text.slice(0, 1000);
        }
      }
    } catch (error) {
      errors += 1;
      failure ??= String(error);
    } finally {
      connection.close();
    }
  };
  await Promise.all(templates.map(client));
  return {
    calls: latencies.length,
    errors,
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    failure,
  };
}

process.on('message', (job: LoadJob) => {
  void run(job).then(tellStarter);
});
tellStarter({ ready: true });
