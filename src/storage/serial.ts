/** Runs one task after the other, in the order in which they were given. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve()

  /** Resolves or rejects as the task does; a task that rejects does not stop those behind it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => {})
    return result
  }
}
