/** Everything that a batch writes: all statements are sent in one go, with a column of all rows as each parameter. */
import type { Changes } from '../../engine/store.ts'
import { changesContracts } from '../needed.ts'
import { dueItemRow, payoutRow } from '../payout-rows.ts'
import {
  authorizationRow,
  credentialRow,
  dueWorkRow,
  eventRow,
  keyRow,
  merchantRow,
  orderRow,
  recordRow,
  sessionRow,
  tallyRow,
  transferRow,
} from '../rows.ts'
import { COLUMNS } from '../schema.ts'
import { columnsOf, textArray, uuidArray } from './arrays.ts'
import {
  ADDED_COLUMNS,
  changeOrders,
  deleteRecords,
  deleteTerms,
  deleteWorks,
  insertDocuments,
  insertOrders,
  insertPersons,
  insertTerms,
  insertWorks,
  nextContractsEpoch,
  putAuthorizations,
  putCredentials,
  putMerchants,
  putPayouts,
  putRecords,
  putSessions,
  putWorks,
  type Statement,
  setClock,
  UPDATE_COLUMNS,
} from './statements.ts'

/** What is to be written, as statements in the order in which they are to be sent. Throws when a value has no form. */
export function writesOf(changes: Changes): Write[] {
  const writes: Write[] = []
  function write<Row>(statement: Statement, columns: readonly (keyof Row & string)[], rows: readonly Row[]) {
    if (rows.length > 0) writes.push({ statement, values: columnsOf(columns, rows) })
  }
  const placed = changes.newOrders
  write(
    insertOrders,
    COLUMNS.orders,
    placed.map(({ order }) => orderRow(order)),
  )
  write(insertDocuments, COLUMNS.order_documents, placed.map(documentRow))
  write(insertPersons, COLUMNS.order_persons, placed.map(personsRow))
  write(putSessions, COLUMNS.sessions, changes.sessions.map(sessionRow))
  write(putAuthorizations, COLUMNS.authorizations, changes.authorizations.map(authorizationRow))
  write(putMerchants, COLUMNS.merchants, changes.merchants.map(merchantRow))
  write(putCredentials, COLUMNS.credentials, changes.credentials.map(credentialRow))
  for (const write of partsOf(changes)) writes.push(write)
  if (changesOrders(changes)) writes.push({ statement: changeOrders, values: orderChanges(changes) })
  return writes
}

export interface Write {
  statement: Statement
  values: (Buffer | number | string | null)[]
}

function changesOrders({ orders, events, transfers, dueItems, tallies, keys }: Changes): boolean {
  return [orders, events, transfers, dueItems, tallies, keys].some(({ length }) => length > 0)
}

function orderChanges({ orders, events, transfers, dueItems, tallies, keys }: Changes): Buffer[] {
  return [
    ...columnsOf(UPDATE_COLUMNS, orders.map(orderRow)),
    ...columnsOf(COLUMNS.events, events.map(eventRow)),
    ...columnsOf(COLUMNS.transfers, transfers.map(transferRow)),
    ...columnsOf(COLUMNS.due_items, dueItems.map(dueItemRow)),
    ...columnsOf(ADDED_COLUMNS, tallies.map(tallyRow)),
    ...columnsOf(COLUMNS.idempotency_keys, keys.map(keyRow)),
  ]
}

/** What few commands write: new versions, search terms, due work, records, the clock. */
function partsOf(changes: Changes): Write[] {
  const writes: Write[] = []
  function write<Row>(statement: Statement, columns: readonly (keyof Row & string)[], rows: readonly Row[]) {
    if (rows.length > 0) writes.push({ statement, values: columnsOf(columns, rows) })
  }
  const version = ({ orderId: order_id, version }: { orderId: string; version: number }, data: unknown) => ({
    order_id,
    version,
    data: JSON.stringify(data),
  })
  const { documents, persons, terms, works, firstWorks, doneWorks, records, removedRecords, clock } = changes
  write(
    insertDocuments,
    COLUMNS.order_documents,
    documents.map((each) => version(each, each.document)),
  )
  write(
    insertPersons,
    COLUMNS.order_persons,
    persons.map((each) => version(each, each.persons)),
  )
  const replaced = terms.filter(({ isNew }) => !isNew).map(({ orderId }) => orderId)
  if (replaced.length > 0) writes.push({ statement: deleteTerms, values: [uuidArray(replaced)] })
  const rows = terms.flatMap(({ orderId: order_id, merchantId: merchant_id, terms: words }) =>
    words.map((term) => ({ merchant_id, term, order_id })),
  )
  write(insertTerms, COLUMNS.order_terms, rows)
  write(insertWorks, COLUMNS.due_work, firstWorks.map(dueWorkRow))
  write(putWorks, COLUMNS.due_work, works.map(dueWorkRow))
  if (doneWorks.length > 0) writes.push({ statement: deleteWorks, values: [uuidArray(doneWorks)] })
  write(putRecords, COLUMNS.records, records.map(recordRow))
  if (removedRecords.length > 0) {
    const kinds = textArray(removedRecords.map(({ kind }) => kind))
    writes.push({ statement: deleteRecords, values: [kinds, uuidArray(removedRecords.map(({ id }) => id))] })
  }
  write(putPayouts, COLUMNS.payouts, changes.payouts.map(payoutRow))
  if (changesContracts(changes)) writes.push({ statement: nextContractsEpoch, values: [] })
  for (const { offsetMs, move } of clock) {
    writes.push({ statement: setClock, values: [offsetMs, move === undefined ? null : JSON.stringify(move)] })
  }
  return writes
}

type NewOrder = Changes['newOrders'][number]

function documentRow({ order, document }: NewOrder) {
  return { order_id: order.orderId, version: order.documentVersion, data: JSON.stringify(document) }
}

function personsRow({ order, persons }: NewOrder) {
  return { order_id: order.orderId, version: order.personsVersion, data: JSON.stringify(persons) }
}
