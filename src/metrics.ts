/** Figures for Prometheus: requests, batches, the queue, the commit, the request log. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { BatchReport } from './engine/engine.ts'
import type { RequestLogStats } from './request-log/port.ts'

/** From half a millisecond, a commit on a good disk, to ten seconds, past every client's patience. */
const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
const COMMANDS = [1, 2, 4, 8, 16, 32, 64, 128, 256]

export interface MetricsSources {
  queueDepth(): number
  requestLog(): RequestLogStats
}

export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Counter<'operation' | 'status'>
  readonly #durations: Histogram
  readonly #batchSizes: Histogram
  readonly #commits: Histogram
  /** The library finds a labelled counter by hashing its labels; for one that counts every call we remember it. */
  readonly #counters = new Map<string, { inc(): void }>()

  constructor() {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry, prefix: 'capstan_' })
    this.#requests = new Counter({
      name: 'capstan_requests_total',
      help: 'Answered API calls.',
      labelNames: ['operation', 'status'],
      registers,
    })
    this.#durations = new Histogram({
      name: 'capstan_request_duration_seconds',
      help: 'From the arrival of a call to its answer.',
      buckets: SECONDS,
      registers,
    })
    this.#batchSizes = new Histogram({
      name: 'capstan_batch_commands',
      help: 'Commands decided and committed together.',
      buckets: COMMANDS,
      registers,
    })
    this.#commits = new Histogram({
      name: 'capstan_batch_duration_seconds',
      help: 'From the start of a batch to its durable commit.',
      buckets: SECONDS,
      registers,
    })
  }

  /** Gauges that are read when somebody asks. */
  watch(sources: MetricsSources): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read())
        },
      })
    gauge('capstan_queue_commands', 'Commands without an outcome yet.', sources.queueDepth)
    gauge('capstan_log_queued_rows', 'Log rows not on disk yet.', () => sources.requestLog().queuedRows)
    gauge('capstan_log_queued_bytes', 'Their size.', () => sources.requestLog().queuedBytes)
    gauge('capstan_log_written_rows', 'Log rows written.', () => sources.requestLog().writtenRows)
    gauge('capstan_log_cut_bodies', 'Bodies left out of the log.', () => sources.requestLog().cutBodies)
    gauge(
      'capstan_log_suppressed_unauthorized',
      'Refused authentications that were only counted.',
      () => sources.requestLog().suppressedUnauthorized,
    )
  }

  onAnswer(operation: string | undefined, status: number, durationMs: number): void {
    const name = operation ?? 'unknown'
    const key = `${name} ${status}`
    let counter = this.#counters.get(key)
    if (!counter) {
      counter = this.#requests.labels(name, String(status))
      this.#counters.set(key, counter)
    }
    counter.inc()
    this.#durations.observe(durationMs / 1000)
  }

  onBatch({ commands, durationMs }: BatchReport): void {
    this.#batchSizes.observe(commands)
    this.#commits.observe(durationMs / 1000)
  }

  async read(): Promise<{ text: string; contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType }
  }
}
