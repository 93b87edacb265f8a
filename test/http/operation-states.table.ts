/**
 * What each operation answers in each state of an order, and what the order reads as afterwards: its status, and
 * captured / refunded / remaining. Written out, so that a change of any rule is seen here.
 */
import type { OperationName, StateName } from '../support/order-states.ts'
import { OF_CAPTURES } from './operation-states.captures.ts'
import { OF_ORDERS } from './operation-states.orders.ts'

/** Status (with code and message of a refusal), and the order afterwards. */
export type Cell = [answer: string, after: string]

export type Rows = { readonly [name in OperationName]?: { readonly [state in StateName]: Cell } }

export const TABLE: Required<Rows> = { ...OF_ORDERS, ...OF_CAPTURES }
