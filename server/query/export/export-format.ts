/** The file formats of exports; each is also the ending of its files' names. */
export const exportFormats = ['csv', 'jsonl', 'parquet'] as const;

export type ExportFormat = (typeof exportFormats)[number];
