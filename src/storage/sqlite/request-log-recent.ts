/**
 * Where the rows of orders and idempotency keys stand in a file of the log that has no indexes on them yet: kept in
 * memory, 8 bytes a row, and read from the file when somebody asks, so that writing costs nothing. Without it a search
 * would read the whole file, 0.1 s of it.
 */
import type { DatabaseSync } from 'node:sqlite'

/** Rows read between two chances for the writer: about 10 ms. */
const ROWS_AT_ONCE = 10_000
const FIRST_ROOM = 4096

/** Rows are only added to a file, and numbered from 1 on. */
export class RecentRows {
  /** A digest of each row's order id and key, by position; 0: it has none. Equal digests are compared again by whoever asks. */
  #orders = new Uint32Array(FIRST_ROOM)
  #keys = new Uint32Array(FIRST_ROOM)
  #last = 0

  /** Reads the next of the rows that were added; false when there are no more. */
  read(db: DatabaseSync): boolean {
    const rows = db
      .prepare(
        'SELECT position, order_id, idempotency_key FROM calls WHERE position > ? ORDER BY position LIMIT ?',
      )
      .all(this.#last, ROWS_AT_ONCE)
    for (const { position, order_id, idempotency_key } of rows) {
      this.#makeRoom(position as number)
      if (order_id !== null) this.#orders[position as number] = digestOfId(order_id as Uint8Array)
      if (idempotency_key !== null) this.#keys[position as number] = digestOfText(idempotency_key as string)
      this.#last = position as number
    }
    return rows.length === ROWS_AT_ONCE
  }

  /** Positions of rows that may be of the order. */
  ofOrder(orderId: Uint8Array): number[] {
    return positionsOf(this.#orders, digestOfId(orderId), this.#last)
  }

  /** Positions of rows that may have the key. */
  ofKey(key: string): number[] {
    return positionsOf(this.#keys, digestOfText(key), this.#last)
  }

  #makeRoom(position: number): void {
    if (position < this.#orders.length) return
    this.#orders = enlarged(this.#orders, position)
    this.#keys = enlarged(this.#keys, position)
  }
}

function enlarged(digests: Uint32Array, position: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(digests.length * 2, position + 1))
  larger.set(digests)
  return larger
}

function positionsOf(digests: Uint32Array, digest: number, last: number): number[] {
  const positions: number[] = []
  for (let at = digests.indexOf(digest); at > 0 && at <= last; at = digests.indexOf(digest, at + 1))
    positions.push(at)
  return positions
}

/** The end of a UUID is random in all its versions. */
function digestOfId(id: Uint8Array): number {
  return new DataView(id.buffer, id.byteOffset, id.byteLength).getUint32(id.byteLength - 4) || 1
}

/** FNV-1a. */
function digestOfText(text: string): number {
  let digest = 0x811c9dc5
  for (let at = 0; at < text.length; at++) digest = Math.imul(digest ^ text.charCodeAt(at), 0x01000193)
  return digest >>> 0 || 1
}
