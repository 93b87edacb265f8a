/** Calls of every route there is, made from the table of permissions. */
import { randomUUID } from 'node:crypto'
import { type PermissionRow, permissionTable } from '../../src/http/permissions.ts'
import { tomatoOrder } from './orders.ts'

export const PERMISSIONS: PermissionRow[] = permissionTable()

/** Path parameters by their names in the routes. */
export interface Ids {
  order_id: string
  capture_id: string
  session_id: string
  authorizationToken: string
  refund_id: string
  failure_id: string
  page_id: string
  link_id: string
  /** Of a link for shoppers. */
  token: string
  customerToken: string
  merchant_id: string
  username: string
  user_id: string
  invitation_id: string
  currency: string
  payment_reference: string
  /** Of an answered call. */
  correlation_id: string
  message_id: string
  /** Of a trace: of anything. */
  id: string
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
  const inPath = route.path.replace(/:(\w+)/g, (_, name: string) => {
    if (!(name in ids)) throw new Error(`test/support/routes.ts knows no ${name} for ${route.path}`)
    return encodeURIComponent(ids[name as IdName])
  })
  const query = QUERIES[route.operation]?.map((name) => `${name}=${asked(name, ids)}`) ?? []
  const path = query.length > 0 ? `${inPath}?${query.join('&')}` : inPath
  return { operation: route.operation, method: route.method, path, body: BODIES[route.operation]?.(ids) }
}

const asked = (name: QueryName, ids: Ids) =>
  name in DATES ? DATES[name as keyof typeof DATES] : ids[name as IdName]

/** Which ids a route's path and query name. */
export function idsIn({ route }: PermissionRow): IdName[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name as IdName)
  const inQuery = (QUERIES[route.operation] ?? []).filter((name): name is IdName => !(name in DATES))
  return [...inPath, ...inQuery]
}

const DATES = { start_date: '2000-01-01', end_date: '2100-01-01' }
type QueryName = keyof typeof DATES | IdName

/** What a route has to be asked with, or what makes it speak of somebody's. */
const QUERIES: Record<string, QueryName[]> = {
  getPayoutSummary: ['start_date', 'end_date'],
  getTransactions: ['payment_reference'],
  getPayoutReportWithTransactions: ['payment_reference'],
  getPayoutReport: ['payment_reference'],
  getPayoutsSummaryReportWithTransactions: ['start_date', 'end_date'],
  getPayoutsSummaryReport: ['start_date', 'end_date'],
}

const parcels = () => ({ shipping_info: [{ tracking_number: '4711' }] })

const agreement = () => ({
  description: 'Tomatoes every week',
  intended_use: 'SUBSCRIPTION',
  locale: 'sv-SE',
  purchase_country: 'SE',
  purchase_currency: 'SEK',
})

/** 1 % and a day later, every day. */
export const someTerms = () => ({
  fees: [{ percentage_basis_points: 100, fixed_amount: 0 }],
  vat_basis_points: 0,
  fee_refund: 'none',
  settlement: 'NET',
  delay: { days: 1, of: 'calendar' },
  schedule: { every: 'day' },
  cut_off: { time: '00:00', time_zone: 'UTC' },
  minimum_payout: 0,
})

const BODIES: Record<string, (ids: Ids) => unknown> = {
  refundOrder: () => ({ refunded_amount: 1 }),
  captureWithAnswer: () => ({ captured_amount: 1 }),
  refundWithAnswer: () => ({ refunded_amount: 1 }),
  reverseOrder: () => ({}),
  updateAuthorization: () => ({ order_amount: 5999 }),
  adjustAuthorization: () => ({ adjust_amount: 1 }),
  updateCustomerDetails: () => ({ shipping_address: { city: 'Lund' } }),
  updateCaptureCustomerDetails: () => ({ shipping_address: { city: 'Lund' } }),
  extendDueDate: () => ({ number_of_days: 10 }),
  extendDueDateByOptions: () => ({ number_of_days: 10 }),
  decideFraud: () => ({ fraud_status: 'ACCEPTED' }),
  decideFraudInSandbox: () => ({ fraud_status: 'ACCEPTED' }),
  createCustomerToken: agreement,
  createTokenOrder: () => ({ ...tomatoOrder(), order_tax_amount: 0 }),
  updateCustomerTokenStatus: () => ({ status: 'CANCELLED' }),
  setTokenStatus: () => ({ status: 'ACTIVE' }),
  createHostedPage: ({ session_id }) => ({
    payment_session_url: `http://127.0.0.1/payments/v1/sessions/${session_id}`,
  }),
  actOnPage: () => ({ action: 'approve' }),
  moveClock: () => ({ advance: 'PT0S' }),
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
  registerTerms: someTerms,
  nameBankAccount: () => ({ holder: 'Shop', iban: 'DE89370400440532013000' }),
  holdPayouts: () => ({ note: 'A question' }),
  simulateTerms: () => ({ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', terms: someTerms() }),
  inviteUser: () => ({ email: `${randomUUID()}@shop.example`, role: 'support' }),
  changeUser: () => ({ name: 'Changed' }),
  changePassword: () => ({ password: 'wrong', new_password: 'correct horse battery' }),
  setUpCode: () => ({ password: 'wrong' }),
  confirmCode: () => ({ code: '000000' }),
  removeCode: () => ({ password: 'wrong', code: '000000' }),
  readInvitation: () => ({ token: 'nobodys' }),
  acceptInvitation: () => ({ token: 'nobodys', name: 'Kim', password: 'correct horse battery' }),
  setShopContact: () => ({ email: 'help@shop.example' }),
  orderBank: () => ({ outcome: 'rejected' }),
}
