/** Tables over several pages: columns as wide as what is in them, heads on every page, amounts right-aligned. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { MUTED, type Sheet, type Style } from './pdf-sheet.ts'

export interface TableColumn {
  /** Empty in every column: a table without a head. */
  title: string
  align: 'left' | 'right'
  /** The one that takes what the others leave, and whose text is wrapped. */
  flexible?: true
}

export interface TableRow {
  cells: string[]
  /** Bold, with a rule above, and never alone on a page. `result`: what the document is about, and set off. */
  sum?: 'sum' | 'result'
}

export interface Table {
  columns: TableColumn[]
  rows: TableRow[]
  /** Above it, and kept together with its beginning. */
  heading?: string
  /** Its place on the page; the page's width when absent. */
  from?: number
  to?: number
}

const SIZE = 8
/** Below this nobody reads it. Amounts of 16 digits in every column still fit. */
const SIZE_MIN = 5
const SIZE_STEP = 0.25
const RESULT_SIZE = 1.15
const GAP = 16
const GAP_MIN = 9
/** The band of a head reaches beyond the text. */
const INSET = 5
/** What the flexible column has at least: a few words on a line. */
const FLEXIBLE_MIN = 70
const PADDING = 3.2
const HEADING: Style = { size: 9.5, bold: true }
const HEADING_HEIGHT = 18

interface Layout extends Required<Pick<Table, 'from' | 'to'>> {
  columns: (TableColumn & { x: number; width: number })[]
  size: number
  head: { lines: string[][]; height: number }
  rows: { row: TableRow; lines: string[][]; height: number }[]
  headingHeight: number
}

/** As it is when it is not divided. */
export function tableHeight(sheet: Sheet, table: Table): number {
  const { head, rows, headingHeight } = layoutOf(sheet, table)
  return headingHeight + head.height + sum(rows.map(({ height }) => height))
}

/** Lets other work go on at each page: a year of payouts must not hold up the server's thread. */
export async function drawTable(sheet: Sheet, table: Table): Promise<void> {
  const layout = layoutOf(sheet, table)
  const { head, rows, headingHeight } = layout
  sheet.ensure(headingHeight + head.height + together(rows, 0))
  if (table.heading !== undefined) {
    const [line = ''] = sheet.wrapped(table.heading, layout.to - layout.from, HEADING, 1)
    sheet.text(line, layout.from, sheet.y, HEADING)
    sheet.y += headingHeight
  }
  drawHead(sheet, layout)
  for (const [index, row] of rows.entries()) {
    if (sheet.ensure(together(rows, index))) {
      drawHead(sheet, layout)
      await nextTurn()
    }
    drawRow(sheet, layout, row)
  }
}

/** A row, with the sum that follows it. */
function together(rows: Layout['rows'], index: number): number {
  const next = rows[index + 1]
  return (rows[index]?.height ?? 0) + (next?.row.sum ? next.height : 0)
}

/** The widest text of a column is its width; gaps, and then letters, become smaller until all columns fit. */
function layoutOf(sheet: Sheet, table: Table): Layout {
  const { columns, rows, heading, from = sheet.left, to = sheet.right } = table
  const inner = to - from - 2 * INSET
  let fit = fitOf(sheet, table, SIZE, GAP, inner)
  for (let size = SIZE; fit.free < 0 && size >= SIZE_MIN; size -= SIZE_STEP) {
    fit = fitOf(sheet, table, size, GAP_MIN, inner)
  }
  const { size } = fit
  const at = placed(columns, fit, from + INSET)
  const titles = at.map(({ title, width }) => sheet.wrapped(title, width + 0.1, headStyle(size), 3))
  const bare = columns.every(({ title }) => title === '')
  return {
    columns: at,
    size,
    from,
    to,
    head: { lines: titles, height: bare ? 0 : sheet.heightOf(most(titles), headStyle(size)) + 2 * PADDING },
    rows: rows.map((row) => {
      const lines = at.map(({ width, flexible }, index) => {
        const cell = row.cells[index] ?? ''
        return flexible ? sheet.wrapped(cell, width, rowStyle(size, row)) : [cell]
      })
      return { row, lines, height: sheet.heightOf(most(lines), rowStyle(size, row)) + 2 * PADDING }
    }),
    headingHeight: heading === undefined ? 0 : HEADING_HEIGHT,
  }
}

interface Fit {
  widths: number[]
  size: number
  gap: number
  /** Negative when the columns do not fit. */
  free: number
}

/** Titles may be broken between words when the columns are close to one another. */
function fitOf(sheet: Sheet, { columns, rows }: Table, size: number, gap: number, inner: number): Fit {
  const widths = columns.map(({ title, flexible }, index) => {
    if (flexible) return FLEXIBLE_MIN
    const cells = rows.map((row) => sheet.widthOf(row.cells[index] ?? '', rowStyle(size, row)))
    const parts = gap === GAP ? [title] : title.split(' ')
    return Math.max(...cells, ...parts.map((part) => sheet.widthOf(part, headStyle(size))))
  })
  return { widths, size, gap, free: inner - sum(widths) - gap * (columns.length - 1) }
}

/** What is free goes to the flexible column, or is spread between all. */
function placed(columns: TableColumn[], { widths, gap, free }: Fit, left: number): Layout['columns'] {
  const flexible = columns.some((column) => column.flexible)
  const rest = Math.max(0, free)
  let x = left
  return columns.map((column, index) => {
    const width = (widths[index] ?? 0) + (column.flexible ? rest : 0)
    const at = { ...column, x, width }
    x += width + gap + (flexible ? 0 : rest / (columns.length - 1))
    return at
  })
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
const most = (cells: string[][]) => Math.max(...cells.map(({ length }) => length))
const headStyle = (size: number): Style => ({ size: size - 0.5, bold: true, color: MUTED })
const rowStyle = (size: number, { sum }: TableRow): Style => ({
  size: sum === 'result' ? size * RESULT_SIZE : size,
  bold: sum !== undefined,
})

function drawHead(sheet: Sheet, { columns, size, head, from, to }: Layout) {
  if (head.height === 0) return
  const style = headStyle(size)
  const bottom = sheet.y + head.height
  sheet.band(sheet.y, head.height, from, to)
  for (const [index, column] of columns.entries()) {
    const lines = head.lines[index] ?? []
    sheet.y = bottom - PADDING - sheet.heightOf(lines.length, style)
    drawLines(sheet, lines, column, style)
  }
  sheet.y = bottom
}

function drawRow(
  sheet: Sheet,
  { columns, size, from, to }: Layout,
  { row, lines, height }: Layout['rows'][number],
) {
  const top = sheet.y
  if (row.sum === 'result') sheet.band(top, height, from, to)
  if (row.sum) sheet.rule(top, { from, to, color: MUTED, weight: 0.9 })
  for (const [index, column] of columns.entries()) {
    sheet.y = top + PADDING
    drawLines(sheet, lines[index] ?? [], column, rowStyle(size, row))
  }
  sheet.y = top + height
  if (!row.sum) sheet.rule(sheet.y, { from, to, weight: 0.4 })
}

function drawLines(
  sheet: Sheet,
  lines: string[],
  { x, width, align }: Layout['columns'][number],
  style: Style,
) {
  sheet.lines(lines, align === 'right' ? x + width : x, style, align)
}
