/** Everything that a batch writes: one statement for each table that it touches, all sent in one go. */
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
  insertDocuments,
  insertEvents,
  insertOrders,
  insertPersons,
  insertTransfers,
  putAuthorizations,
  putCredentials,
  putKeys,
  putMerchants,
  putSessions,
  type Statement,
  UPDATE_COLUMNS,
  updateOrders,
} from './statements.ts'
import type { Send } from './transaction.ts'

export function sendChanges(send: Send, changes: Changes): Promise<unknown>[] {
  const sent: Promise<unknown>[] = []
  function write<Row>(statement: Statement, columns: readonly (keyof Row & string)[], rows: readonly Row[]) {
    if (rows.length > 0) sent.push(send(statement, columnsOf(columns, rows)))
  }
  const placed = changes.newOrders
  write(
    insertOrders,
    COLUMNS.orders,
    placed.map(({ order }) => orderRow(order)),
  )
  write(
    insertDocuments,
    COLUMNS.order_documents,
    placed.map(({ order, document }) => versioned(order.orderId, order.documentVersion, document)),
  )
  write(
    insertPersons,
    COLUMNS.order_persons,
    placed.map(({ order, persons }) => versioned(order.orderId, order.personsVersion, persons)),
  )
  write(updateOrders, UPDATE_COLUMNS, changes.orders.map(orderRow))
  write(insertEvents, COLUMNS.events, changes.events.map(eventRow))
  write(insertTransfers, COLUMNS.transfers, changes.transfers.map(transferRow))
  write(putSessions, COLUMNS.sessions, changes.sessions.map(sessionRow))
  write(putAuthorizations, COLUMNS.authorizations, changes.authorizations.map(authorizationRow))
  write(putMerchants, COLUMNS.merchants, changes.merchants.map(merchantRow))
  write(putCredentials, COLUMNS.credentials, changes.credentials.map(credentialRow))
  write(putKeys, COLUMNS.idempotency_keys, changes.keys.map(keyRow))
  return sent
}

function versioned(orderId: string, version: number, data: unknown) {
  return { order_id: orderId, version, data: JSON.stringify(data) }
}
