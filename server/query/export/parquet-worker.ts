import { parentPort, workerData } from 'node:worker_threads';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ParquetOutcome, ParquetWork } from './parquet-writer.ts';

const mebibyte = 1024 * 1024;

/** Least bytes that a line may have: DuckDB reads in blocks of several lines. */
const leastLine = 2 * mebibyte;

const job = workerData as ParquetWork;
const line = Math.max(leastLine, job.longestLine + 1);

/** MiB for DuckDB: it holds a group of rows while it makes the file, and reads blocks of sixteen lines of the longest. */
const memoryLimit = 224 + Math.ceil((24 * line) / mebibyte);

async function convert(): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimit}MiB`,
    // Beside the file, where only its owner can look; the working folder when nothing is said.
    temp_directory: job.spillDir,
    // One thread of a machine that others work on as well.
    threads: '1',
    preserve_insertion_order: 'true',
    // Nothing is fetched from anywhere.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    // Among the settings of a new instance it is taken and not obeyed.
    await connection.run(`SET max_temp_directory_size = '1GiB'`);
    parentPort?.on('message', () => connection.interrupt());
    await connection.run(copyStatement(job));
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

function copyStatement({ from, to, columns }: ParquetWork): string {
  const selected = columns.map(({ name, sql }) => `${sql} AS ${identifier(name)}`).join(', ');
  const read = columns.map((_, at) => `'c${at}': 'VARCHAR'`).join(', ');
  const options = [
    'header = false',
    'auto_detect = false',
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    `new_line = '\\r\\n'`,
    `nullstr = ''`,
    // An empty text is written with quotes, and is not NULL.
    'allow_quoted_nulls = false',
    `max_line_size = ${line}`,
    'parallel = false',
    `columns = {'row': 'VARCHAR', ${read}}`,
  ].join(', ');
  return `COPY (SELECT ${selected} FROM read_csv(${literal(from)}, ${options})) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function answer(outcome: ParquetOutcome): void {
  parentPort?.postMessage(outcome);
}

convert().then(
  () => answer({ failed: null }),
  (error: unknown) => answer({ failed: error instanceof Error ? firstLine(error.message) : String(error) }),
);

/** The rest of DuckDB's messages is about its options. */
function firstLine(message: string): string {
  return message.split('\n')[0]?.slice(0, 300) ?? '';
}
