import type { Row } from './row.ts';

/** The rows as a table for people. */
export function printTable(rows: readonly Row[]): void {
  const lines = [
    ['', 'id', 'value', 'unit', 'goal', 'spread'],
    ...rows.map(({ id, value, unit, goal, met, spread }) => [
      met === null ? '' : met ? 'ok' : 'MISS',
      id,
      String(value),
      unit,
      goal === null ? '' : String(goal),
      spread === null ? '' : `${Math.round(spread * 100)} %`,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) =>
          column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    );
  }
}
