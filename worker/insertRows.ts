import type { Sql } from './tables.ts';

/** The longest names make a row of some 600 bytes, and a parameter may have 2 MB. */
const ROWS_PER_INSERT = 2_000;

/**
 * Writes rows with a query that takes them as one JSON parameter. Such a query reads them with `jsonb_each`, which gives each row
 * parsed; `json_each` would write it out as text, for every `->>` to parse again.
 */
export function insertRows(sql: Sql, query: string, rows: readonly unknown[][]): void {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    sql.exec(query, JSON.stringify(rows.slice(start, start + ROWS_PER_INSERT)));
  }
}
