/** RFC 4180 read from chunks of text: records with the number of their first line, and a record's cells. */
import { CsvProblem } from './csv-cells.ts'

/** A record of the layout has some 40 cells of at most 1,024 characters; a quote that is never closed ends here. */
export const RECORD_MAX = 64 * 1024

export interface CsvRecord {
  /** Of its first line, from 1. */
  line: number
  /** Without its line end. */
  text: string
}

/** Memory is bounded by the chunks and RECORD_MAX. Line ends may be CRLF or LF; a byte order mark is skipped. */
export async function* recordsOf(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let line = 1
  let rest = ''
  let first = true
  for await (const chunk of chunks) {
    rest += first && chunk.startsWith('\uFEFF') ? chunk.slice(1) : chunk
    if (chunk !== '') first = false
    let start = 0
    for (let end = recordEnd(rest, start); end !== -1; end = recordEnd(rest, start)) {
      yield record(rest.slice(start, end), line)
      line += linesIn(rest, start, end)
      start = end + 1
    }
    rest = rest.slice(start)
    if (rest.length > RECORD_MAX) throw tooLong(rest, line)
  }
  if (rest === '') return
  if (!isComplete(rest, 0, rest.length)) throw new CsvProblem(line, 'a quoted cell has no end')
  yield record(rest, line)
}

/** The next line end that is not inside quotes, or -1. A quote inside quotes is doubled, so an even number means outside. */
function recordEnd(text: string, start: number): number {
  let inQuotes = false
  let from = start
  for (;;) {
    const end = text.indexOf('\n', from)
    if (end === -1) return -1
    if (!isComplete(text, from, end)) inQuotes = !inQuotes
    if (!inQuotes) return end
    from = end + 1
  }
}

/** Looks no further than `end`: a file may come in one chunk. */
function isComplete(text: string, from: number, end: number): boolean {
  const line = text.slice(from, end)
  let even = true
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) even = !even
  return even
}

function linesIn(text: string, from: number, end: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at <= end; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

function record(text: string, line: number): CsvRecord {
  if (text.length > RECORD_MAX) throw tooLong(text, line)
  return { line, text: text.endsWith('\r') ? text.slice(0, -1) : text }
}

const tooLong = (text: string, line: number) =>
  new CsvProblem(
    line,
    text.includes('"')
      ? `longer than ${RECORD_MAX} characters; perhaps a quoted cell has no end`
      : `longer than ${RECORD_MAX} characters`,
  )

export function cellsOf({ text, line }: CsvRecord, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter)
  const cells: string[] = []
  for (let at = 0; at <= text.length; ) {
    const { cell, end } =
      text[at] === '"' ? quotedCell(text, at, delimiter, line) : plainCell(text, at, delimiter)
    cells.push(cell)
    at = end + 1
  }
  return cells
}

function plainCell(text: string, at: number, delimiter: string) {
  const found = text.indexOf(delimiter, at)
  const end = found === -1 ? text.length : found
  return { cell: text.slice(at, end), end }
}

function quotedCell(text: string, at: number, delimiter: string, line: number) {
  let close = text.indexOf('"', at + 1)
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
  if (close === -1) throw new CsvProblem(line, 'a quoted cell has no end')
  const end = close + 1
  if (end < text.length && text[end] !== delimiter) {
    throw new CsvProblem(line, 'there is text behind the closing quote of a cell')
  }
  return { cell: text.slice(at + 1, close).replaceAll('""', '"'), end }
}
