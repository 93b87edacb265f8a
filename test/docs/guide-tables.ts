/** Tables of a guide, as data: so that a test compares what the guide says, and neither drifts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const GUIDES = join(import.meta.dirname, '..', '..', 'docs', 'guides')

export type Row = Record<string, string>

export class Guide {
  readonly #text: string

  constructor(name: string) {
    this.#text = readFileSync(join(GUIDES, name), 'utf8')
  }

  /** The rows of the one table under this heading, by the names of their columns. Throws where there is none. */
  table(heading: string): Row[] {
    const section = this.#text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`))
    const lines = section?.split('\n').filter((line) => line.startsWith('|')) ?? []
    const [names = [], , ...rows] = lines.map(cells)
    if (rows.length === 0) throw new Error(`the guide has no table under "${heading}"`)
    return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])))
  }
}

/** Bold is for readers. */
function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('**', '').trim())
}

/** `−1.23`, with a minus as it is printed, is -123. Throws for what is no amount with two decimals. */
export function cents(cell: string | undefined): number {
  const [, sign, whole, part] = /^(−?)(\d+)\.(\d\d)$/.exec(cell ?? '') ?? []
  if (whole === undefined) throw new Error(`${cell} is no amount`)
  const amount = Number(whole) * 100 + Number(part)
  return sign === '−' && amount !== 0 ? -amount : amount
}
