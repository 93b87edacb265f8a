/** Everything that a batch writes: all statements are sent in one go, with a column of all rows as each parameter. */
import type { Changes } from '../../engine/store.ts'
import {
  authorizationRow,
  credentialRow,
  eventRow,
  keyRow,
  merchantRow,
  orderRow,
  sessionRow,
  transferRow,
} from '../rows.ts'
import { COLUMNS } from '../schema.ts'
import { columnsOf } from './arrays.ts'
import {
  changeOrders,
  insertDocuments,
  insertOrders,
  insertPersons,
  putAuthorizations,
  putCredentials,
  putMerchants,
  putSessions,
  type Statement,
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
  if (changesOrders(changes)) writes.push({ statement: changeOrders, values: orderChanges(changes) })
  return writes
}

export interface Write {
  statement: Statement
  values: Buffer[]
}

function changesOrders({ orders, events, transfers, keys }: Changes): boolean {
  return orders.length + events.length + transfers.length + keys.length > 0
}

function orderChanges({ orders, events, transfers, keys }: Changes): Buffer[] {
  return [
    ...columnsOf(UPDATE_COLUMNS, orders.map(orderRow)),
    ...columnsOf(COLUMNS.events, events.map(eventRow)),
    ...columnsOf(COLUMNS.transfers, transfers.map(transferRow)),
    ...columnsOf(COLUMNS.idempotency_keys, keys.map(keyRow)),
  ]
}

type NewOrder = Changes['newOrders'][number]

function documentRow({ order, document }: NewOrder) {
  return { order_id: order.orderId, version: order.documentVersion, data: JSON.stringify(document) }
}

function personsRow({ order, persons }: NewOrder) {
  return { order_id: order.orderId, version: order.personsVersion, data: JSON.stringify(persons) }
}
