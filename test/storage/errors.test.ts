/** Which kind of failure the engine is told of. */
import { expect, test } from 'vitest'
import { StoreError } from '../../src/engine/store.ts'
import { storeError as postgresError } from '../../src/storage/postgres/errors.ts'
import { storeError as sqliteError } from '../../src/storage/sqlite/errors.ts'

test.each([
  ['40001', 'retry'], // serialization_failure
  ['40P01', 'retry'], // deadlock_detected
  ['55P03', 'busy'], // lock_not_available
  ['57014', 'unavailable'], // query_canceled
  ['08006', 'unavailable'], // connection_failure
  ['25006', 'unavailable'], // read_only_sql_transaction
  ['53100', 'unavailable'], // disk_full
  ['53300', 'unavailable'], // too_many_connections
  ['57P01', 'unavailable'], // admin_shutdown
  ['57P03', 'unavailable'], // cannot_connect_now
  ['58030', 'unavailable'], // io_error
  ['XX001', 'unavailable'], // data_corrupted
  ['28P01', 'unavailable'], // invalid_password
  ['3D000', 'unavailable'], // invalid_catalog_name
  ['22P02', 'data'], // invalid_text_representation
  ['22021', 'data'], // character_not_in_repertoire
  ['23505', 'data'], // unique_violation
  ['23514', 'data'], // check_violation
  ['42P01', 'data'], // undefined_table
  ['ECONNREFUSED', 'unavailable'],
  ['ECONNRESET', 'unavailable'],
  ['EPIPE', 'unavailable'],
  [undefined, 'unavailable'], // the driver's own: "Connection terminated unexpectedly"
])('PostgreSQL %s is %s', (code, kind) => {
  const error = Object.assign(new Error('as the driver says it'), { code })
  expect(postgresError(error)).toMatchObject({ name: 'StoreError', kind, cause: error })
})

test.each([
  [5, 'retry'], // SQLITE_BUSY
  [517, 'retry'], // SQLITE_BUSY_SNAPSHOT
  [6, 'retry'], // SQLITE_LOCKED
  [7, 'unavailable'], // SQLITE_NOMEM
  [8, 'unavailable'], // SQLITE_READONLY
  [10, 'unavailable'], // SQLITE_IOERR
  [4874, 'unavailable'], // SQLITE_IOERR_SHMSIZE
  [11, 'unavailable'], // SQLITE_CORRUPT
  [13, 'unavailable'], // SQLITE_FULL
  [14, 'unavailable'], // SQLITE_CANTOPEN
  [19, 'data'], // SQLITE_CONSTRAINT
  [1555, 'data'], // SQLITE_CONSTRAINT_PRIMARYKEY
  [18, 'data'], // SQLITE_TOOBIG
  [1, 'data'], // SQLITE_ERROR
])('SQLite result %i is %s', (errcode, kind) => {
  const error = Object.assign(new Error('as SQLite says it'), { code: 'ERR_SQLITE_ERROR', errcode })
  expect(sqliteError(error)).toMatchObject({ name: 'StoreError', kind, cause: error })
})

test('a value that cannot be bound is about the data, a closed database is an outage', () => {
  const invalid = Object.assign(new TypeError('cannot be bound'), { code: 'ERR_INVALID_ARG_TYPE' })
  expect(sqliteError(invalid).kind).toBe('data')
  const closed = Object.assign(new Error('database is not open'), { code: 'ERR_INVALID_STATE' })
  expect(sqliteError(closed).kind).toBe('unavailable')
})

test('what is a StoreError already stays as it is', () => {
  const error = new StoreError('busy', 'somebody holds it')
  expect(postgresError(error)).toBe(error)
  expect(sqliteError(error)).toBe(error)
})
