import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CUT_MARK } from './cut.ts'
import { unflatten } from './messages.ts'
import type { LogEntry } from './port.ts'
import { type Batch, LogQueue, QUEUE_MAX_BYTES } from './queue.ts'
import { BURST_ROWS, SUPPRESSED_OPERATION } from './unauthorized.ts'

const BODY_MAX_BYTES = 16_384
let made = 0

function entry(changes: Partial<LogEntry> = {}): LogEntry {
  return {
    correlationId: `01900000-0000-7000-8000-${String(made++).padStart(12, '0')}`,
    at: 1_700_000_000_000,
    durationMs: 1,
    merchantId: 'PK1',
    actor: 'merchant:PK1',
    method: 'POST',
    path: '/x',
    operation: 'captureOrder',
    orderId: null,
    status: 201,
    errorCode: null,
    idempotencyKey: null,
    requestBody: '{}',
    responseBody: '{}',
    duplicateOf: null,
    headers: null,
    ...changes,
  }
}

/** A queue, and the worker's side of it: what was sent, confirmed by hand. */
function queueWithWorker() {
  const sent: Batch[] = []
  const queue = new LogQueue({
    bodyMaxBytes: BODY_MAX_BYTES,
    send: (batch) => sent.push(batch),
    newId: () => entry().correlationId,
  })
  const rows = () => sent.flatMap(({ values }) => unflatten(values))
  let confirmed = 0
  const confirmAll = () => {
    while (confirmed < sent.length) queue.confirm((sent[confirmed++] as Batch).batch)
  }
  return { queue, sent, rows, confirmAll }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the queue', () => {
  it('hands rows over after a tenth of a second, in their order and whole', () => {
    const { queue, sent, rows } = queueWithWorker()
    const entries = [
      entry(),
      entry({ requestBody: null }),
      entry({ orderId: 'o', errorCode: 'e', idempotencyKey: 'k' }),
    ]
    for (const one of entries) queue.record(one)
    vi.advanceTimersByTime(99)
    expect(sent).toHaveLength(0)
    vi.advanceTimersByTime(1)
    expect(sent).toHaveLength(1)
    expect(rows()).toEqual(entries)
  })

  it('hands a full batch over at once, and keeps at most two away', () => {
    const { queue, sent, confirmAll, rows } = queueWithWorker()
    for (let i = 0; i < 255; i++) queue.record(entry())
    expect(sent).toHaveLength(0)
    queue.record(entry())
    expect(sent).toHaveLength(1)
    for (let i = 0; i < 2_000; i++) queue.record(entry())
    vi.advanceTimersByTime(1_000)
    expect(sent).toHaveLength(2)
    expect(queue.stats().queuedRows).toBe(2_256)
    confirmAll()
    vi.advanceTimersByTime(1_000)
    confirmAll()
    expect(rows()).toHaveLength(2_256)
    expect(queue.stats()).toMatchObject({ queuedRows: 0, queuedBytes: 0, writtenRows: 2_256 })
  })

  it('bounds a batch by its bytes as well', () => {
    const { queue, sent } = queueWithWorker()
    const big = 'x'.repeat(BODY_MAX_BYTES)
    for (let i = 0; i < 256; i++) queue.record(entry({ requestBody: big, responseBody: big }))
    expect(sent[0]?.values.length).toBeLessThan(100 * 14)
  })

  it('sends to a new worker what the old one had not confirmed, and nothing else', () => {
    const { queue, sent } = queueWithWorker()
    for (let i = 0; i < 512; i++) queue.record(entry())
    queue.confirm(1)
    queue.resend()
    expect(sent.map(({ batch }) => batch)).toEqual([1, 2, 2])
    queue.confirm(2)
    queue.confirm(2)
    queue.confirm(99)
    expect(queue.stats()).toMatchObject({ queuedRows: 0, queuedBytes: 0, writtenRows: 512 })
  })

  it('says when all is written', async () => {
    const { queue, confirmAll } = queueWithWorker()
    await queue.drained()
    for (let i = 0; i < 1_000; i++) queue.record(entry())
    let isDrained = false
    const drained = queue.drained().then(() => {
      isDrained = true
    })
    await Promise.resolve()
    expect(isDrained).toBe(false)
    confirmAll()
    await drained
    expect(queue.stats().writtenRows).toBe(1_000)
  })

  it('keeps of a body that is too long only what is needed', () => {
    const { queue, rows } = queueWithWorker()
    queue.record(entry({ requestBody: 'x'.repeat(1_000_000) }))
    queue.flush()
    const [row] = rows()
    expect(row?.requestBody?.length).toBeLessThan(BODY_MAX_BYTES + 100)
    expect(row?.requestBody?.endsWith(CUT_MARK)).toBe(true)
    expect(queue.stats().queuedBytes).toBeLessThan(3 * BODY_MAX_BYTES)
  })
})

describe('the bounds of the queue', () => {
  it('leave bodies out first, then let nobody in, and no row is lost', () => {
    const { queue, rows, confirmAll } = queueWithWorker()
    const body = 'x'.repeat(2_000)
    let recorded = 0
    while (queue.stats().queuedBytes + 5_000 < QUEUE_MAX_BYTES / 2) {
      queue.record(entry({ requestBody: body }))
      recorded++
    }
    expect(queue.stats().cutBodies).toBe(0)
    const withBodies = recorded
    while (queue.hasRoom()) {
      queue.record(entry({ requestBody: body }))
      recorded++
    }
    const { queuedBytes, cutBodies, queuedRows } = queue.stats()
    expect(queuedRows).toBe(recorded)
    expect(cutBodies).toBeGreaterThanOrEqual(2 * (recorded - withBodies - 2))
    expect(queuedBytes).toBeGreaterThanOrEqual(QUEUE_MAX_BYTES)
    // Calls that were let in before are still recorded.
    for (let i = 0; i < 100; i++, recorded++) queue.record(entry())
    expect(queue.stats().queuedBytes).toBeLessThan(QUEUE_MAX_BYTES + 100 * 2_000)

    for (let i = 0; i < recorded && queue.stats().queuedRows > 0; i++) {
      confirmAll()
      queue.flush()
    }
    expect(queue.hasRoom()).toBe(true)
    const ids = rows().map(({ correlationId }) => correlationId)
    expect(ids).toHaveLength(recorded)
    expect(new Set(ids).size).toBe(recorded)
    expect(queue.stats()).toMatchObject({ queuedRows: 0, queuedBytes: 0 })
  })
})

describe('calls by unknown callers', () => {
  const unknown = { status: 401, merchantId: null, actor: 'tried', requestBody: 'secret', responseBody: 'x' }

  it('are recorded without bodies', () => {
    const { queue, rows } = queueWithWorker()
    queue.record(entry(unknown))
    queue.record(entry({ ...unknown, status: 404, actor: null }))
    queue.flush()
    expect(rows().map(({ actor, requestBody, responseBody }) => [actor, requestBody, responseBody])).toEqual([
      ['tried', null, null],
      [null, null, null],
    ])
  })

  it('are counted beyond the bound, and summed up within a second or so, or when the log closes', () => {
    const { queue, rows, confirmAll } = queueWithWorker()
    for (let i = 0; i < BURST_ROWS + 50; i++) queue.record(entry(unknown))
    expect(queue.stats()).toMatchObject({ queuedRows: BURST_ROWS, suppressedUnauthorized: 50 })
    vi.advanceTimersByTime(1_300)
    confirmAll()
    const summaries = () => rows().filter(({ operation }) => operation === SUPPRESSED_OPERATION)
    expect(summaries()).toHaveLength(1)
    expect(JSON.parse(summaries()[0]?.responseBody ?? '')).toMatchObject({ suppressed_calls: 50 })
    for (let i = 0; i < 20; i++) queue.record(entry(unknown))
    void queue.drained()
    expect(summaries()).toHaveLength(2)
  })

  it('do not count against those who are known', () => {
    const { queue, rows } = queueWithWorker()
    for (let i = 0; i < BURST_ROWS; i++) queue.record(entry(unknown))
    for (let i = 0; i < 100; i++) queue.record(entry({ status: 403 }))
    queue.flush()
    expect(rows().filter(({ status }) => status === 403)).toHaveLength(100)
  })
})
