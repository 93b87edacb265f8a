/** A progress bar on a terminal; nothing where the output is a file or a pipe. */

const WIDTH = 30
/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MS = 100

export class Progress {
  readonly #total: number
  readonly #stream: NodeJS.WriteStream
  readonly #began = performance.now()
  #done = 0
  #drawn = 0

  constructor(total: number, stream: NodeJS.WriteStream = process.stdout) {
    this.#total = total
    this.#stream = stream
  }

  advance(): void {
    this.#done++
    const now = performance.now()
    if (!this.#stream.isTTY || now - this.#drawn < REDRAW_MS) return
    this.#drawn = now
    this.#draw()
  }

  /** Leaves the full bar on its line. */
  end(): void {
    if (!this.#stream.isTTY) return
    this.#draw()
    this.#stream.write('\n')
  }

  #draw(): void {
    const share = this.#total === 0 ? 1 : this.#done / this.#total
    const filled = Math.round(share * WIDTH)
    const perSecond = this.#done / ((performance.now() - this.#began) / 1000)
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
    const counts = `${this.#done}/${this.#total}  ${Math.round(perSecond)}/s`
    this.#stream.write(`\r${bar} ${Math.round(share * 100)}%  ${counts}\u001b[K`)
  }
}
