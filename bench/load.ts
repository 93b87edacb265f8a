/**
 * The load generator: a process of its own, so that its work is not in the server's event loop. It takes plans
 * from its parent, one at a time, and answers each with a result; it ends when the parent disconnects.
 */
import { Histogram } from './histogram.ts'
import { Connection } from './http-client.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'
import { type AimedRequest, OrderSequence, RequestMix } from './requests.ts'

/** After the measured time, answers still out are waited for this long; what then is missing counts as failed. */
const TAIL_MS = 10_000
const FAILURE_MAX_CHARS = 500

function nowUs(): number {
  return performance.now() * 1000
}

/** By number of orders. Goes on from one run to the next, so that runs meet fresh orders. */
const sequences = new Map<number, OrderSequence>()
let serial = Date.now() * 4096

class Run {
  readonly #plan: LoadPlan
  readonly #orders: OrderSequence
  readonly #latency = new Histogram()
  readonly #idle: Connection[] = []
  readonly #requests = new Map<Connection, RequestMix>()
  /** What each busy connection has sent. */
  readonly #sent = new Map<Connection, AimedRequest>()
  /** Requests of the open loop that were due while no connection was free: the instants, µs. */
  readonly #overdue: number[] = []
  #measureFromUs = Number.POSITIVE_INFINITY
  #measureToUs = Number.POSITIVE_INFINITY
  #succeeded = 0
  #failed = 0
  #answered = 0
  #inFlight = 0
  #firstFailure: string | undefined
  #drained: (() => void) | undefined

  constructor(plan: LoadPlan, orders: OrderSequence) {
    this.#plan = plan
    this.#orders = orders
  }

  async result(): Promise<LoadResult> {
    await Promise.all(Array.from({ length: this.#plan.connections }, () => this.#open()))
    const cpuBefore = process.cpuUsage()
    const startUs = nowUs()
    this.#measureFromUs = startUs + this.#plan.warmupMs * 1000
    this.#measureToUs = this.#measureFromUs + this.#plan.measureMs * 1000
    if (this.#plan.perSecond === undefined)
      for (const connection of this.#idle.splice(0)) this.#send(connection, nowUs())
    else this.#schedule(startUs, 1_000_000 / this.#plan.perSecond)
    await sleep(this.#plan.warmupMs + this.#plan.measureMs)
    const cpu = process.cpuUsage(cpuBefore)
    const elapsedUs = nowUs() - startUs
    await Promise.race([this.#tail(), sleep(TAIL_MS)])
    for (const connection of this.#requests.keys()) connection.close()
    return {
      succeeded: this.#succeeded,
      failed: this.#failed + this.#inFlight + this.#overdue.length,
      answered: this.#answered,
      ...(this.#firstFailure !== undefined && { firstFailure: this.#firstFailure }),
      perSecond: this.#succeeded / (this.#plan.measureMs / 1000),
      latency: this.#latency.toData(),
      generatorCpu: (cpu.user + cpu.system) / elapsedUs,
    }
  }

  #open(): Promise<void> {
    const { host, port } = this.#plan.request
    return new Promise((resolve) => {
      const connection = new Connection(
        host,
        port,
        {
          answered: (from, status, answer) => this.#answer(from, status, answer),
          lost: (from, reason) => {
            this.#lose(from, reason)
            resolve()
          },
        },
        () => {
          this.#requests.set(connection, new RequestMix(this.#plan.request, this.#requests.size + 1))
          this.#idle.push(connection)
          resolve()
        },
      )
    })
  }

  #send(connection: Connection, dueUs: number): void {
    const request = this.#requests.get(connection)?.next()
    if (!request) return
    this.#sent.set(connection, request)
    request.aim(this.#orders.next(), serial++)
    this.#inFlight++
    connection.send(request.bytes, dueUs)
  }

  /** Sends what has become due every time it is called, and calls itself until the measured time is over. */
  #schedule(startUs: number, intervalUs: number): void {
    let due = startUs
    const tick = (): void => {
      const now = nowUs()
      for (; due <= now && due < this.#measureToUs; due += intervalUs) {
        const free = this.#idle.pop()
        if (free) this.#send(free, due)
        else this.#overdue.push(due)
      }
      if (due < this.#measureToUs) setTimeout(tick, Math.max(0, (due - nowUs()) / 1000))
    }
    tick()
  }

  #answer(connection: Connection, status: number, answer: () => string): void {
    const now = nowUs()
    this.#inFlight--
    this.#answered++
    if (status !== this.#sent.get(connection)?.status) {
      this.#failed++
      this.#firstFailure ??= answer().slice(0, FAILURE_MAX_CHARS)
    } else if (this.#counts(connection.sentAtUs, now)) {
      this.#succeeded++
      this.#latency.record(now - connection.sentAtUs)
    }
    this.#goOn(connection, now)
  }

  /** A closed loop counts what ends in the measured time, an open one what is due in it, however late it ends. */
  #counts(sentAtUs: number, endedAtUs: number): boolean {
    const at = this.#plan.perSecond === undefined ? endedAtUs : sentAtUs
    return at >= this.#measureFromUs && at < this.#measureToUs
  }

  #goOn(connection: Connection, now: number): void {
    if (this.#plan.perSecond !== undefined) {
      const due = this.#overdue.shift()
      if (due !== undefined) this.#send(connection, due)
      else this.#idle.push(connection)
    } else if (now < this.#measureToUs) {
      this.#send(connection, now)
    }
    if (this.#inFlight === 0) this.#drained?.()
  }

  #lose(connection: Connection, reason: string): void {
    this.#failed++
    this.#firstFailure ??= reason
    this.#requests.delete(connection)
    if (connection.busy) this.#inFlight--
    if (this.#inFlight === 0) this.#drained?.()
  }

  #tail(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => (this.#drained = resolve))
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function sequenceOf(orders: number): OrderSequence {
  const sequence = sequences.get(orders) ?? new OrderSequence(orders)
  sequences.set(orders, sequence)
  return sequence
}

process.on('message', async (plan: LoadPlan) => {
  const result = await new Run(plan, sequenceOf(plan.orders)).result()
  process.send?.(result)
})
process.on('disconnect', () => process.exit(0))
