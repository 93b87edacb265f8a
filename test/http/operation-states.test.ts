/** Every operation in every state of an order: what is answered, and what the order reads as afterwards. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { routes } from '../../src/http/routes.ts'
import { Client, type ErrorBody, ORDERS, type OrderBody, type Reply } from '../support/client.ts'
import {
  OPERATIONS,
  type OperationName,
  type Prepared,
  prepared,
  STATES,
  type StateName,
} from '../support/order-states.ts'
import { onBothStores } from '../support/stores.ts'
import { type Cell, TABLE } from './operation-states.table.ts'

const states = Object.keys(STATES) as StateName[]
const operations = Object.keys(OPERATIONS) as OperationName[]
const late = states.filter((state) => state.startsWith('expired'))

/** Second names of operations that the table has under their first. */
const OTHER_NAMES = ['captureWithAnswer', 'refundWithAnswer', 'extendDueDateByOptions', 'decideFraud']
/** What there is in every state alike: lists, and links to the shopper's page. */
const IN_EVERY_STATE = [
  'listRefunds',
  'listEvents',
  'giveShopperLink',
  'listShopperLinks',
  'revokeShopperLink',
]

describe('the table', () => {
  it('has every operation that names an order', async () => {
    const called = new Set<string>()
    const client = recording((method, path) => called.add(`${method} ${path.replaceAll(ID, '{}')}`))
    const ids = { orderId: randomUUID(), captureId: randomUUID(), refundId: randomUUID() }
    for (const name of operations) await OPERATIONS[name](client, ids)
    const wanted = routes
      .filter(({ path }) => path.includes('/:order_id'))
      .filter(({ operation }) => ![...OTHER_NAMES, ...IN_EVERY_STATE].includes(operation))
      .map(({ method, path }) => `${method} ${path.replace(/:\w+/g, '{}')}`)
    expect([...called].sort()).toEqual(wanted.sort())
  })

  it('has no empty cell, and none too many', () => {
    expect(Object.keys(TABLE).sort()).toEqual([...operations].sort())
    for (const name of operations) expect(Object.keys(TABLE[name]).sort()).toEqual([...states].sort())
  })
})

onBothStores('an order', (suite) => {
  it('is answered as the table says, in each of its states', async () => {
    const { client } = suite
    const orders = new Map<string, Prepared>()
    const keyOf = (state: StateName, name: OperationName) => `${name} / ${state}`
    const cells = operations.flatMap((name) => states.map((state) => ({ name, state })))
    for (const { name, state } of cells) {
      if (late.includes(state)) orders.set(keyOf(state, name), await prepared(client, state))
    }
    await client.post('/sandbox/v1/clock', { advance: 'P29D' })
    const found: Record<string, Cell> = {}
    for (const { name, state } of cells) {
      const key = keyOf(state, name)
      const order = orders.get(key) ?? (await prepared(client, state))
      found[key] = await cellOf(client, name, order)
    }
    const wanted = cells.map(({ name, state }) => [keyOf(state, name), TABLE[name][state]] as const)
    expect(found).toEqual(Object.fromEntries(wanted))
  })
})

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** A client that calls nobody. */
function recording(onCall: (method: string, path: string) => void): Client {
  return new (class extends Client {
    override async call<Body>(method: string, path: string): Promise<Reply<Body>> {
      onCall(method, path)
      return { status: 200, headers: new Headers(), body: {} as Body, text: '' }
    }
  })('')
}

async function cellOf(client: Client, name: OperationName, order: Prepared): Promise<Cell> {
  const reply = (await OPERATIONS[name](client, order)) as Reply<ErrorBody>
  const { body } = await client.get<OrderBody>(`${ORDERS}/${order.orderId}`)
  const { status, captured_amount, refunded_amount, remaining_authorized_amount } = body
  const after = `${status} ${captured_amount}/${refunded_amount}/${remaining_authorized_amount}`
  if (reply.status < 300) return [String(reply.status), after]
  const message = reply.body.error_messages
    .join(' ')
    .replaceAll(order.orderId, '{order}')
    .replaceAll(order.captureId, '{capture}')
    .replaceAll(order.refundId, '{refund}')
  return [`${reply.status} ${reply.body.error_code}: ${message}`, after]
}
