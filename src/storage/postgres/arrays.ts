/** What a batch is about, as parameters of its statements: columns of rows, and lists of keys. */
import { bytes } from '../rows.ts'
import { binaryArray } from './binary-arrays.ts'
import { elementType } from './statements.ts'

/** One parameter per column, each with that column of all rows. */
export function columnsOf<Row>(columns: readonly (keyof Row & string)[], rows: readonly Row[]): Buffer[] {
  return columns.map((column) =>
    binaryArray(
      elementType(column),
      rows.map((row) => row[column] as string | number | Uint8Array | null),
    ),
  )
}

export function textArray(values: readonly string[]): Buffer {
  return binaryArray('text', values)
}

export function uuidArray(ids: readonly string[]): Buffer {
  return binaryArray('uuid', ids)
}

/** From hex digits. */
export function byteaArray(digests: readonly string[]): Buffer {
  return binaryArray('bytea', digests.map(bytes))
}
