/** Calls of every route there is, made from the table of permissions. */
import { type PermissionRow, permissionTable } from '../../src/http/permissions.ts'
import { tomatoOrder } from './orders.ts'

export const PERMISSIONS: PermissionRow[] = permissionTable()

/** Path parameters by their names in the routes. */
export interface Ids {
  order_id: string
  capture_id: string
  session_id: string
  authorizationToken: string
  merchant_id: string
  username: string
}

export type IdName = keyof Ids

export interface RouteCall {
  operation: string
  method: string
  path: string
  /** A body that the route takes; undefined where it takes none. */
  body: unknown
}

/** The call of a route about these ids. Throws for a parameter that is not in `Ids`: a new route needs one here. */
export function callOf({ route }: PermissionRow, ids: Ids): RouteCall {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    if (!(name in ids)) throw new Error(`test/support/routes.ts knows no ${name} for ${route.path}`)
    return encodeURIComponent(ids[name as IdName])
  })
  return { operation: route.operation, method: route.method, path, body: BODIES[route.operation]?.(ids) }
}

/** Which ids a route's path names. */
export function idsIn({ route }: PermissionRow): IdName[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name as IdName)
}

const parcels = () => ({ shipping_info: [{ tracking_number: '4711' }] })

const BODIES: Record<string, (ids: Ids) => unknown> = {
  captureOrder: () => ({ captured_amount: 1 }),
  appendOrderShippingInfo: parcels,
  appendShippingInfo: parcels,
  updateMerchantReferences: () => ({ merchant_reference1: 'changed' }),
  createSession: () => tomatoOrder(),
  updateSession: () => ({ merchant_reference1: 'changed' }),
  createOrder: () => tomatoOrder(),
  registerAuthorization: ({ merchant_id }) => ({ merchant_id, amount: 6000, currency: 'SEK' }),
  addMerchant: () => ({ name: 'New' }),
  updateMerchant: () => ({ active: true }),
  addCredential: () => undefined,
  addOperator: () => ({}),
}
