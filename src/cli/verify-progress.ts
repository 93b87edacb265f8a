/** How far `verify` is: one line that is drawn anew on a terminal; elsewhere a line for each pass, and now and then. */
import type { VerifyCounts } from '../engine/verify/verify.ts'

/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MS = 200
/** Where every line stays. */
const LINE_MS = 5000

export class VerifyProgress {
  readonly #isAsked: boolean
  readonly #stream: NodeJS.WriteStream
  #shown = Number.NEGATIVE_INFINITY
  #pass: string | undefined
  #hasLine = false

  /** `isAsked`: also where it is no terminal. */
  constructor(isAsked: boolean, stream: NodeJS.WriteStream = process.stderr) {
    this.#isAsked = isAsked
    this.#stream = stream
  }

  show(pass: string, counts: VerifyCounts): void {
    if (!this.#stream.isTTY && !this.#isAsked) return
    const now = performance.now()
    if (pass === this.#pass && now - this.#shown < (this.#stream.isTTY ? REDRAW_MS : LINE_MS)) return
    this.#shown = now
    this.#pass = pass
    const told = countsText(counts)
    const line = told === '' ? pass : `${pass}: ${told}`
    this.#stream.write(this.#stream.isTTY ? `\r${line}\u001b[K` : `${line}\n`)
    this.#hasLine = this.#stream.isTTY
  }

  /** Before something else is written. */
  clear(): void {
    if (this.#hasLine) this.#stream.write('\r\u001b[K')
    this.#hasLine = false
  }
}

function countsText(counts: VerifyCounts): string {
  const { tallies, orders, transfers, payouts, items, files, keys } = counts
  return Object.entries({ sums: tallies, orders, transfers, payouts, items, files, keys })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}
