/** Plain columns for people. */

/**
 * Rows under a heading, each column as wide as its widest cell; the last one is not padded. `amounts`: all columns but the
 * first are aligned right.
 */
export function table(heading: string[], rows: string[][], { amounts = false } = {}): string {
  const all = [heading, ...rows]
  const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const padded = (cell: string, column: number, isLast: boolean) => {
    const width = widths[column] ?? 0
    if (amounts && column > 0) return cell.padStart(width)
    return isLast ? cell : cell.padEnd(width)
  }
  const line = (row: string[]) =>
    row
      .map((cell, column) => padded(cell, column, column === row.length - 1))
      .join('  ')
      .trimEnd()
  return all.map(line).join('\n')
}
